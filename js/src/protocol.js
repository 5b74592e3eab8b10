/** Frames as text, and their ids. Touches nothing but the clock and chance. */

// Taken at load: some pages replace JSON later.
const { parse, stringify } = JSON;
let last = 0;

/** An id that sorts by when it was made: eight characters of time, then 96 bits of chance. */
export function newId() {
  let id = (last = Math.max(Date.now(), last + 1)).toString(36);
  crypto.getRandomValues(new Uint32Array(3)).forEach(part => (id += part.toString(36)));
  return id;
}

/** @param {string} id */
export const madeAt = id => parseInt(id.slice(0, 8), 36);

/**
 * JSON, also on pages where an old library gave every array a `toJSON`.
 * @param {unknown} value
 * @returns {string}
 */
export const encode = value =>
  stringify(value, /** @this {any} */ function (name, plain) {
    return Array.isArray(this[name]) ? this[name] : plain;
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
