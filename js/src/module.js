/** The ES module, `cuecard.mjs`: the same calls without a global. In development the browser runs it unbundled. */

import { createCuecard } from './loader.js';

/** @import { Load, Options } from './client.js' */
/** @import { Cuecard } from './loader.js' */

const here = new URL('.', import.meta.url).href;

/** @type {Load} */
const load = (base, names) => {
  if (typeof BUILD == 'undefined') return import(`${here}chunks/${names[0]}.js`);
  return names.map(name => import(`${base}chunks/${name}-${BUILD}.js`).catch(error => ({ start() { throw error } })))[0];
};

/**
 * Begins to speak for a workspace, and gives its calls: `cuecard('identify', 'student-17', { token })`.
 * @param {Options} options  `base`: where our server is, when this module was not loaded from it
 * @returns {Cuecard}
 */
export function start(options) {
  const base = new URL('.', options.base || here).href;
  return createCuecard(load, { ...options, base });
}
