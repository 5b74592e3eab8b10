/** Colours: whatever accent a workspace wishes for, it can be read on whatever the host has painted. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { BLACK, WHITE, contrast, css, distinct, ink, isDark, luminance, mix, palette, settled, surface } from '../src/theme/color.js';

/** @import { Rgb } from '../src/theme/color.js' */

/** @param {string} hex @returns {Rgb} */
const rgb = hex => /** @type {Rgb} */ ((hex.match(/../g) ?? []).map(pair => parseInt(pair, 16) / 255));
/** What a screen gets: whole bytes. @param {Rgb} color @returns {Rgb} */
const shown = color => /** @type {Rgb} */ ((css(color).match(/\d+/g) ?? []).map(part => Number(part) / 255));

test('contrast is that of WCAG', () => {
  assert.equal(contrast(BLACK, WHITE), 21);
  assert.equal(contrast(WHITE, WHITE), 1);
  assert.equal(contrast(rgb('777777'), WHITE).toFixed(2), '4.48');
});

test('an accent that can be read is left alone', () => assert.deepEqual(distinct(rgb('1144aa'), WHITE, 4.5), rgb('1144aa')));

const steps = [0, 51, 102, 153, 204, 255].map(byte => byte / 255);
const every = steps.flatMap(r => steps.flatMap(g => steps.map(b => /** @type {Rgb} */ ([r, g, b]))));

test('every accent on every ground: text 4.5, controls 3, and ink on the accent', () => {
  for (const host of every) {
    const ground = shown(surface(host));
    for (const wish of every) {
      const accent = shown(distinct(wish, ground, 3));
      assert.ok(contrast(accent, ground) >= 3, `${css(wish)} on ${css(ground)}`);
      assert.ok(contrast(shown(distinct(wish, ground, 4.5)), ground) >= 4.5);
      assert.ok(contrast(ink(accent), accent) >= 4.5);
    }
  }
});

test('the card stays on the side of its host: light on light, dark on dark', () => {
  for (const host of every) {
    const ground = surface(host);
    assert.equal(ink(ground), ink(host));
    assert.ok(isDark(host) ? luminance(ground) <= 0.04 : luminance(ground) >= 0.88);
  }
});

/** Chance that is the same each time (mulberry32). @param {number} seed */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A theme's fills, as looks.js and tokens.js mix them, over the ground. @type {Record<string, (p: Record<string, Rgb>) => Rgb>} */
const FILLS = {
  hairline: ({ s, t }) => mix(s, t, 0.05),
  none: ({ s, a }) => mix(s, a, 0.09),
  bold: ({ s }) => s,
  ruled: ({ s, t }) => mix(s, t, 0.04),
  tinted: ({ s, a }) => mix(s, a, 0.06),
};

/**
 * Everything that is drawn on something: what, what on, and how far apart they have to be.
 * @param {Record<string, Rgb>} p
 * @returns {[string, Rgb, Rgb, number][]}
 */
function pairs(p) {
  const { s, t, m, c, e, a, at, on } = p;
  /** @type {Record<string, Rgb>} */
  const grounds = {
    'the surface': s,
    'a hovered button': mix(s, t, 0.09),
    'a hovered row': mix(s, a, 0.09),
    'a hovered number': mix(s, a, 0.14),
    'a chosen row': mix(s, a, 0.15),
    'code in an answer': mix(mix(s, a, 0.07), t, 0.05),
    ...Object.fromEntries(Object.entries(FILLS).map(([name, fill]) => [`the fill of ${name}`, fill(p)])),
  };
  return [
    ...Object.entries(grounds).flatMap(([name, ground]) => /** @type {[string, Rgb, Rgb, number][]} */ ([
      [`text on ${name}`, t, ground, 5.5],
      [`quiet text and placeholders on ${name}`, m, ground, 4.5],
      [`an error on ${name}`, e, ground, 4.5],
      [`the accent as text on ${name}`, at, ground, 4.5],
    ])),
    ['text on a pressed number', t, mix(s, a, 0.26), 4.5],
    ['ink on the accent', on, a, 4.5],
    ['a field, an empty star, on the surface', c, s, 3],
    ...Object.entries(FILLS).map(([name, fill]) => /** @type {[string, Rgb, Rgb, number]} */ ([`a box on the fill of ${name}`, c, fill(p), 3])),
    ['focus, and what is chosen, on the surface', a, s, 3],
    ['the mark in a chosen row', a, mix(s, a, 0.15), 3],
    ['the accent on the softest fill', a, mix(s, a, 0.09), 3],
  ];
}

test('10,000 random themes on random grounds: text 4.5, controls 3, whatever stands on whatever', () => {
  const random = chance(20261122);
  const any = () => /** @type {Rgb} */ ([random(), random(), random()]);
  for (let n = 0; n < 10_000; n++) {
    const [host, own, wish] = [any(), any(), any()];
    // Half of them follow their host, half bring a surface, light or dark.
    const ground = n % 2 ? surface(host) : settled(own, n % 4 === 0);
    const whole = Object.fromEntries(Object.entries(palette(shown(ground), wish)).map(([name, color]) => [name, shown(color)]));
    for (const [what, color, on, ratio] of pairs(whole)) {
      assert.ok(contrast(color, on) >= ratio, `${n}: ${what}: ${contrast(color, on).toFixed(2)}; accent ${css(wish)}, surface ${css(ground)}`);
    }
  }
});

test('the fills tried above are those of the style sheets', () => {
  const sheets = ['tokens', 'looks'].map(name => readFileSync(new URL(`../src/theme/${name}.js`, import.meta.url), 'utf8')).join('');
  const found = [...sheets.matchAll(/--f: ([^;}]+)/g)].map(([, value]) => value.trim());
  const mixed = (/** @type {string} */ name, /** @type {number} */ share) => `color-mix(in srgb, var(--${name}) ${share}%, transparent)`;
  assert.deepEqual(found, [mixed('t', 5), mixed('a', 9), 'transparent', mixed('t', 4), mixed('a', 6)]);
});
