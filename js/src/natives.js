/**
 * What a page may replace after we came, taken when a bundle is loaded: the build puts these in the place of the globals
 * (js/build.mjs). Each is left out where nothing needs it. Those that belong to an object have names that nothing
 * else has, and are not taken by the expression that the build looks for.
 */

export const setTimeout = /* @__PURE__ */ (() => globalThis.setTimeout)();
export const clearTimeout = /* @__PURE__ */ (() => globalThis.clearTimeout)();
export const requestAnimationFrame = /* @__PURE__ */ (() => globalThis.requestAnimationFrame)();
export const queueMicrotask = /* @__PURE__ */ (() => globalThis.queueMicrotask)();
export const nativeParse = /* @__PURE__ */ (() => globalThis.JSON.parse)();
export const nativeStringify = /* @__PURE__ */ (() => globalThis.JSON.stringify)();
export const nativeNow = /* @__PURE__ */ (() => globalThis.Date.now)();
