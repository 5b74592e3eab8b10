/** From calls on the page to clients by key: the inside of the one function, for every way of loading. */

import { createClient } from './client.js';

/** @import { Load, Options } from './client.js' */

/** @typedef {Options & { base: string }} Place */
/** @typedef {((name: string, ...given: any[]) => void) & { q?: [string, ...any[]][], at?: Place }} Cuecard */

/** @type {Record<string, boolean>} */
const said = {};
/** @param {unknown} message */
export const warn = message => {
  const text = 'cuecard: ' + message;
  said[text] ||= !(/** @type {any} */ (console.warn(text)));
};

/**
 * @param {Load} load
 * @param {Place} first  the script tag's workspace
 * @param {[string, ...any[]][]} [queue]  calls made before this file arrived
 * @returns {Cuecard}
 */
export function createCuecard(load, first, queue = []) {
  /** @type {Record<string, any>} */
  const clients = {};

  /** @type {Cuecard} */
  const cuecard = (name, ...given) => {
    try {
      const last = { ...given.at(-1) };
      const key = /^wk_/.test(last.key) ? last.key : first.key;
      const client = (clients[key] ||= createClient({ ...(name == 'start' ? last : first), key }, load, warn));
      if (client[name]) client[name](...given);
      else client.later(name, given);
    } catch (error) {
      warn(error);
    }
  };
  cuecard.at = first;
  for (const call of queue) cuecard(...call);
  if (first.key) cuecard('start', first);
  return cuecard;
}
