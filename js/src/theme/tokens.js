/** The tokens every element stands on, and the typed theme of a workspace put upon one of them. */

import { css, distinct, ink, read } from './color.js';
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

/**
 * Puts a workspace's theme on an element's inner root. The accent is a wish: it is moved until it can be read.
 * @param {HTMLElement} host  the custom element, where the background behind it is looked for
 * @param {HTMLElement} root  its inner root, which gets the tokens
 * @param {Theme} theme
 * @param {string | null} [scheme]  the element's own attribute
 */
export function paint(host, root, theme, scheme) {
  const { dark, ground } = schemeOf(host, root, scheme || theme.scheme);
  const own = getComputedStyle(host).getPropertyValue('--cue-accent');
  const wish = (read(root, own) ?? read(root, theme.accent) ?? /** @type {NonNullable<ReturnType<typeof read>>} */ (read(root, ACCENT))).rgb;
  const accent = distinct(wish, ground, 3);
  const radius = parseFloat(`${theme.radius}`);
  const tokens = { '--s': css(ground), '--a': css(accent), '--at': css(distinct(wish, ground, 4.5)), '--on': css(ink(accent)), '--radius': radius >= 0 ? `${Math.min(radius, 24)}px` : '' };
  for (const [name, value] of Object.entries(tokens)) root.style.setProperty(name, value);
  root.classList.toggle('dark', dark);
  root.classList.toggle('compact', theme.density === 'compact');
}

/** What all of ours share: nothing of the host's but its font, direction and visibility. `--x`, `--y`: how strong hairlines and washes are. */
export const base = sheet(/* css */ `
:host {
  all: initial; display: block; font-family: inherit; visibility: inherit; pointer-events: inherit;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
:host([hidden]) { display: none }
*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; min-width: 0 }
.root {
  --t: oklch(.25 .012 262); --m: oklch(.47 .015 262); --c: oklch(.6 .015 262); --e: oklch(.5 .17 25); --x: 12%; --y: 5%;
  --l: color-mix(in srgb, var(--t) var(--x), transparent); --f: color-mix(in srgb, var(--t) var(--y), transparent);
  --r: var(--cue-radius, var(--radius, 10px));
  color: var(--t); color-scheme: light; font-size: 15px; line-height: 22px; text-align: start; overflow-wrap: anywhere;
  -webkit-tap-highlight-color: transparent;
}
.dark { --t: oklch(.95 .006 262); --m: oklch(.79 .012 262); --c: oklch(.66 .012 262); --e: oklch(.79 .11 25); --x: 16%; --y: 7%; color-scheme: dark }
[hidden] { display: none !important }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit }
button, .field { border: 0; background: none; border-radius: calc(var(--r) * .8) }
button { cursor: pointer; min-height: 32px; padding: 4px 8px; transition: background-color .12s }
.link, .quiet { color: var(--m); font-size: 13px; line-height: 18px }
.link:hover { color: var(--t); background: var(--f) }
.main { padding: 4px 14px; font-weight: 600; background: var(--f); box-shadow: inset 0 0 0 1px var(--l) }
.main:hover { background: color-mix(in srgb, var(--t) 9%, transparent) }
.main.ready { background: var(--a); color: var(--on); box-shadow: none }
.main.ready:hover { background: color-mix(in oklch, var(--a) 90%, var(--t)) }
button:active { opacity: .8 }
:focus-visible { outline: 2px solid var(--a); outline-offset: 2px }
.field { width: 100%; padding: 8px 10px; border: 1px solid var(--c); display: block; line-height: 22px }
.field::placeholder { color: var(--m); opacity: 1 }
textarea { resize: vertical; min-height: 40px; max-height: 40vh; field-sizing: content }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (pointer: coarse) { button { min-height: 40px } }
@media (forced-colors: active) { .main { border: 1px solid ButtonText } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } }
`);
