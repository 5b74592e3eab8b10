/** The tokens every element stands on, and the typed theme of a workspace put upon one of them. */

import { css, palette, read, settled } from './color.js';
import { schemeOf } from './scheme.js';

/** @import { Theme } from '../types.js' */

/**
 * @param {string} text
 */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const ACCENT = '#2f68d8';

/** The tokens that are words, for which `looks.js` has the style. @type {('density' | 'edges' | 'font' | 'elevation' | 'motion')[]} */
const WORDS = ['density', 'edges', 'font', 'elevation', 'motion'];

/** Whether a theme needs the part `looks`. @param {Theme} theme */
export const dressed = theme => WORDS.some(name => theme[name]);

/**
 * Puts a workspace's theme on an element's inner root. Its colours are wishes: they are moved until all can be read.
 * @param {HTMLElement} host  the custom element, where the background behind it is looked for
 * @param {HTMLElement} root  its inner root, which gets the tokens
 * @param {Theme} theme
 * @param {string | null} [scheme]  the element's own attribute
 */
export function paint(host, root, theme, scheme) {
  const { dark, ground } = schemeOf(host, root, scheme || theme.scheme);
  const { style, dataset } = root;
  const shade = (style.colorScheme = dark ? 'dark' : 'light');
  const colour = (/** @type {any} a colour, or Shades */ wish) => read(root, wish?.[shade] ?? wish)?.rgb;
  const own = colour(theme.surface);
  const accent = colour(getComputedStyle(host).getPropertyValue('--cue-accent')) ?? colour(theme.accent) ?? colour(ACCENT);
  const radius = parseFloat(`${theme.radius}`);
  const colours = palette(own ? settled(own, dark) : ground, /** @type {NonNullable<typeof accent>} */ (accent));
  for (const [name, rgb] of Object.entries(colours)) style.setProperty(`--${name}`, css(rgb));
  style.setProperty('--radius', radius >= 0 ? `${Math.min(radius, 24)}px` : '');
  for (const name of WORDS) dataset[name] = theme[name] ?? '';
}

/**
 * What all of ours share: nothing of the host's but its font, direction and visibility. The colours are those of
 * `palette`; `--l` lines, `--f` fills, `--b` how thick a line is, `--i` a line within.
 */
export const base = sheet(/* css */ `
:host {
  all: initial; display: block; font-family: inherit; visibility: inherit; pointer-events: inherit;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
:host([hidden]) { display: none }
*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; min-width: 0 }
.root {
  --l: color-mix(in srgb, var(--t) 13%, transparent); --f: color-mix(in srgb, var(--t) 5%, transparent);
  --b: 1px; --i: inset 0 0 0 var(--b) var(--l); --r: var(--cue-radius, var(--radius, 10px));
  color: var(--t); font-size: 15px; line-height: 22px; text-align: start; overflow-wrap: anywhere;
  -webkit-tap-highlight-color: transparent;
}
[hidden] { display: none !important }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit }
button, .field { border: 0; background: none; border-radius: calc(var(--r) * .8) }
button { cursor: pointer; min-height: 32px; padding: 4px 8px; transition: background-color .12s }
.link, .quiet { color: var(--m); font-size: 13px; line-height: 18px }
.link:hover { color: var(--t); background: var(--f) }
.main { padding: 4px 14px; font-weight: 600; background: var(--f); box-shadow: var(--i) }
.main:hover { background: color-mix(in srgb, var(--t) 9%, transparent) }
.main.ready { background: var(--a); color: var(--on); box-shadow: none }
.main.ready:hover { box-shadow: 0 0 0 3px var(--l) }
button:active { transform: translateY(1px) }
:focus-visible { outline: 2px solid var(--a); outline-offset: 2px }
.field { width: 100%; padding: 8px 10px; border: 1px solid var(--c); display: block; line-height: 22px }
.field::placeholder { color: var(--m); opacity: 1 }
textarea { resize: vertical; min-height: 40px; max-height: 40vh; field-sizing: content }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (pointer: coarse) { button { min-height: 40px } }
@media (forced-colors: active) { .main { border: 1px solid ButtonText } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } }
`);
