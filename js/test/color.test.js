/** Colours: whatever accent a workspace wishes for, it can be read on whatever the host has painted. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLACK, WHITE, contrast, css, distinct, ink, luminance, surface } from '../src/theme/color.js';

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
    assert.ok(ink(host) === WHITE ? luminance(ground) <= 0.05 : luminance(ground) >= 0.88);
  }
});
