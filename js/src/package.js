/** The entry of the npm package: the same calls, and every part a chunk beside it, for whatever bundles the page. */

import { fetchPart } from './elements/fetch.js';
import { createCuecard } from './loader.js';

/** @import { Load, Options } from './client.js' */
/** @import { Cuecard } from './loader.js' */

/** @type {Record<string, () => Promise<any>>} */
const chunks = {
  face: () => import('./chunks/face.js'),
  inbox: () => import('./chunks/inbox.js'),
  staff: () => import('./chunks/staff.js'),
  push: () => import('./chunks/push.js'),
  preview: () => import('./chunks/preview.js'),
};

/** @type {Load} */
const load = (_base, [name, ...also]) => {
  Promise.allSettled(also.map(fetchPart)); // what the first will ask for next
  return chunks[name]();
};

/**
 * Begins to speak for a workspace, and gives its calls: `cuecard('identify', 'student-17', { token })`. Where there is
 * no page (a server that renders one) they do nothing.
 * @param {Options & { base: string }} options  `base`: where our server is
 * @returns {Cuecard}
 */
export function start(options) {
  if (typeof document == 'undefined') return () => {};
  try {
    const base = new URL(options.base + '/', location.href).href.replace(/\/+$/, '/');
    return createCuecard(load, { ...options, base });
  } catch (error) {
    console.warn('cuecard: ' + error);
    return () => {};
  }
}
