/** What stands behind an element: the host's colour, light or dark. Reads computed styles, changes nothing. */

import { WHITE, isDark, read, surface } from './color.js';

/** @import { Rgb } from './color.js' */

/** What the card stands on where nothing else is known. @type {Record<'light' | 'dark', Rgb>} */
const GROUND = { light: WHITE, dark: [0.11, 0.115, 0.125] };

/**
 * The parent as it is drawn: slots and shadow hosts included.
 * @param {Element} element
 * @returns {Element | null}
 */
const above = element =>
  element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;

const preference = matchMedia('(prefers-color-scheme: dark)');

/**
 * The nearest opaque background above an element.
 * @param {Element} element
 * @param {HTMLElement} probe
 * @returns {Rgb | null} null where a picture or a gradient comes first
 */
function behind(element, probe) {
  for (let at = above(element); at; at = above(at)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    const color = backgroundColor !== 'rgba(0, 0, 0, 0)' && read(probe, backgroundColor);
    if (color && color.alpha > 0.5) return color.rgb;
    if (backgroundImage !== 'none') return null;
  }
  // Nothing painted: the canvas, which is white unless the page has said that it can be dark.
  const able = getComputedStyle(document.documentElement).colorScheme;
  return GROUND[/dark/.test(able) && (!/light/.test(able) || preference.matches) ? 'dark' : 'light'];
}

/**
 * @param {Element} element
 * @param {HTMLElement} probe  an element of ours, for reading colours
 * @param {string | null | undefined} wish  light, dark; anything else follows the host
 * @returns {{ dark: boolean, ground: Rgb }}
 */
export function schemeOf(element, probe, wish) {
  const host = behind(element, probe) ?? GROUND[preference.matches ? 'dark' : 'light'];
  const dark = wish === 'dark' || (wish !== 'light' && isDark(host));
  return { dark, ground: surface(isDark(host) === dark ? host : GROUND[dark ? 'dark' : 'light']) };
}

/** @type {Set<() => void>} */
const watchers = new Set();
let watching = false;

/**
 * Calls `fn` when the host may have changed between light and dark; gives the way to stop.
 * @param {() => void} fn
 */
export function onScheme(fn) {
  watchers.add(fn);
  if (!watching) {
    watching = true;
    /** @type {any} */
    let timer;
    const tell = () => {
      for (const watcher of watchers) watcher();
    };
    const changed = () => {
      if (!watchers.size) return;
      requestAnimationFrame(tell);
      // Once more when a host's own transition of its background is over.
      clearTimeout(timer);
      timer = setTimeout(tell, 400);
    };
    preference.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
  }
  return () => void watchers.delete(fn);
}
