/** Frames as text, and their ids. Touches nothing but the clock and chance. */

import { nativeNow as now, nativeParse as parse, nativeStringify as stringify } from './natives.js';

let last = 0;

/** An id that sorts by when it was made: eight characters of time, then 96 bits of chance. */
export function newId() {
  last = Math.max(now(), last + 1);
  return last.toString(36) + crypto.getRandomValues(new Uint32Array(3)).join('');
}

/** @param {string} id */
export const madeAt = id => parseInt(id.slice(0, 8), 36);

/**
 * JSON, also on pages where an old library gave every array a `toJSON`, and of texts that were cut in the middle of a
 * character, which nobody could store.
 * @param {unknown} value
 * @returns {string}
 */
export const encode = value =>
  stringify(value, /** @this {any} */ function (name, plain) {
    return this[name]?.map ? this[name] : (plain?.toWellFormed?.() ?? plain);
  });

/**
 * @param {any} text
 * @returns {any} nothing for what is no JSON
 */
export function decode(text) {
  try {
    return parse(text);
  } catch {}
}
