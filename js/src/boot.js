/** A classic script finds its tag, and defines the one global. Loading twice is harmless. */

import { createCuecard, warn } from './loader.js';

/** @import { Load } from './client.js' */
/** @import { Cuecard } from './loader.js' */

/** @param {Load} load */
export function boot(load) {
  try {
    const tag = /** @type {HTMLScriptElement} */ (document.currentScript);
    const base = new URL('.', tag.src).href;
    const place = /** @type {any} */ ({ ...tag.dataset, base });
    const page = /** @type {{ cuecard?: Cuecard }} */ (/** @type {unknown} */ (window));
    const before = page.cuecard;
    if (before?.at) before('start', place);
    else page.cuecard = createCuecard(load, place, before?.q);
  } catch (error) {
    warn(error);
  }
}
