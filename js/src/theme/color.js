/** Colours as numbers: how far apart two are, and moving one until it can be seen. Pure but for `read`. */

/** @typedef {[number, number, number]} Rgb  red, green, blue of sRGB, each 0–1 */

/** @type {Rgb} */
export const BLACK = [0, 0, 0];
/** @type {Rgb} */
export const WHITE = [1, 1, 1];

/**
 * Any colour the browser knows (hex, oklch, a name …) as numbers. The browser converts: `color-mix` with itself gives sRGB.
 * @param {HTMLElement} probe  an element of ours in the page
 * @param {string | null | undefined} text
 * @returns {{ rgb: Rgb, alpha: number } | null} null for what is no colour
 */
export function read(probe, text) {
  const { style } = probe;
  style.color = '';
  if (text) style.color = `color-mix(in srgb, ${text}, ${text})`;
  const [r, g, b, alpha = 1] = (style.color && getComputedStyle(probe).color.match(/[\d.e-]+/g)?.map(Number)) || [];
  style.color = '';
  return b >= 0 ? { rgb: [r, g, b], alpha } : null;
}

/** @param {Rgb} rgb  relative luminance, as WCAG has it */
export function luminance(rgb) {
  const [r, g, b] = rgb.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * WCAG contrast, 1 to 21.
 * @param {Rgb} one
 * @param {Rgb} other
 */
export function contrast(one, other) {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a / b, b / a);
}

/** @param {Rgb} from @param {Rgb} to @param {number} share  of `to` @returns {Rgb} */
export const mix = (from, to, share) => /** @type {Rgb} */ (from.map((c, i) => c + (to[i] - c) * share));

/** Black or white, whichever reads better on a ground. @param {Rgb} ground */
export const ink = ground => (contrast(WHITE, ground) > contrast(BLACK, ground) ? WHITE : BLACK);

/**
 * `color`, moved towards black or white only as far as it takes to stand out from `ground` by `ratio`.
 * @param {Rgb} color
 * @param {Rgb} ground
 * @param {number} ratio
 */
export function distinct(color, ground, ratio) {
  let moved = color;
  // A little more than asked: css() rounds to whole bytes.
  for (let share = 0; share < 1 && contrast(moved, ground) < ratio + 0.05; share += 0.02) moved = mix(color, ink(ground), share);
  return moved;
}

/** @param {Rgb} rgb  as CSS text */
export const css = rgb => `rgb(${rgb.map(c => Math.round(c * 255)).join(' ')})`;

/** Whether a ground is a dark one. @param {Rgb} ground */
export const isDark = ground => ink(ground) === WHITE;

/**
 * A ground that a card may stand on: as light, or as dark, as it takes for all that a card draws.
 * @param {Rgb} ground
 * @param {boolean} dark
 */
export function settled(ground, dark) {
  while (dark ? luminance(ground) > 0.04 : luminance(ground) < 0.88) ground = mix(ground, dark ? BLACK : WHITE, 0.1);
  return ground;
}

/** The card's own ground, a little above its host's. @param {Rgb} host */
export const surface = host => settled(mix(host, WHITE, isDark(host) ? 0.04 : 0.5), isDark(host));

/** @type {Rgb} */
const RED = [0.75, 0.13, 0.15];

/**
 * Every colour of a card, by the name it has in the style sheets: all others are mixed from these. Greys are dyed with
 * the accent. Text is held against `deep`, which no wash of ours is deeper than; what only marks, against a light wash.
 * @param {Rgb} ground
 * @param {Rgb} wish  the accent
 * @returns {Record<'s' | 't' | 'm' | 'c' | 'e' | 'a' | 'at' | 'on', Rgb>}  surface, text, muted text, control, error, accent, accent as text, ink on the accent
 */
export function palette(ground, wish) {
  const pole = ink(ground);
  const deep = mix(ground, pole, 0.16);
  const wash = mix(ground, pole, 0.11);
  const dye = mix(pole, wish, 0.1);
  const a = distinct(wish, wash, 3);
  return { s: ground, t: mix(dye, ground, 0.08), m: distinct(mix(dye, ground, 0.36), deep, 4.5), c: distinct(mix(dye, ground, 0.5), wash, 3), e: distinct(RED, deep, 4.5), a, at: distinct(wish, deep, 4.5), on: ink(a) };
}
