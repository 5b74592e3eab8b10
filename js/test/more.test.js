/** Lists, orders, grids and lines: what is found, what an order becomes, what is missing, how a number is written. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { more } from '../gallery/more.js';
import { more as ar } from '../src/i18n/ar.js';
import { more as en } from '../src/i18n/en.js';
import { more as ru } from '../src/i18n/ru.js';
import { found } from '../src/questions/dropdown.js';
import { fits as filled, width } from '../src/questions/matrix.js';
import { fits as ranked, moved, tapped } from '../src/questions/ranking.js';
import { written } from '../src/questions/slider.js';

const listed = (...texts) => texts.map(text => ({ id: text.toLowerCase(), text }));
const CITIES = listed('Tbilisi', 'Berlin', 'Córdoba', 'Malmö', 'Королёв', 'Йошкар-Ола', 'عمّان');

for (const [typed, expected] of [
  ['', CITIES.map(({ text }) => text)],
  ['b', ['Berlin', 'Tbilisi', 'Córdoba']],
  ['LI', ['Berlin', 'Tbilisi']],
  ['cordoba', ['Córdoba']],
  ['malmö', ['Malmö']],
  ['королев', ['Королёв']],
  ['ола', ['Йошкар-Ола']],
  ['عمان', ['عمّان']],
  [' berlin ', ['Berlin']],
  ['x', []],
]) {
  test(`typed: “${typed}”`, () => assert.deepEqual(found(CITIES, typed).map(({ text }) => text).sort(), [...expected].sort()));
}

test('the nearer to the beginning, the earlier', () => assert.deepEqual(found(CITIES, 'b').map(({ text }) => text), ['Berlin', 'Tbilisi', 'Córdoba']));

test('a tap gives the next place, a second one gives it back, and the last place needs none', () => {
  const all = ['a', 'b', 'c'];
  assert.deepEqual(tapped([], 'b', all), ['b']);
  assert.deepEqual(tapped(['b'], 'a', all), ['b', 'a', 'c']);
  assert.deepEqual(tapped(['b', 'a', 'c'], 'a', all), ['b', 'c']);
  assert.deepEqual(tapped(['b', 'c'], 'a', all), ['b', 'c', 'a']);
  assert.deepEqual(tapped(['b'], 'b', all), []);
});

test('one of an order is put at another place', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 'c', 0), ['c', 'a', 'b']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'a', 1), ['b', 'a', 'c']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'a', 9), ['b', 'c', 'a']);
});

test('an order has everything in it', () => {
  const question = /** @type {any} */ ({ choices: listed('A', 'B') });
  assert.equal(ranked(question, { choices: ['b'] }), 'required');
  assert.equal(ranked(question, { choices: ['b', 'a'] }), '');
});

test('a required grid has an answer in every row, another in any', () => {
  const question = /** @type {any} */ ({ rows: listed('A', 'B'), columns: listed('X', 'Y') });
  assert.equal(filled(question, { rows: { b: 'x' } }), '');
  assert.equal(filled({ ...question, required: true }, { rows: { b: 'x' } }), 'required');
  assert.equal(filled({ ...question, required: true }, { rows: { b: 'x', a: 'y' } }), '');
  for (const { matrix } of [en, ru, ar]) {
    assert.match(matrix(question, { rows: { a: 'x' } }), /[“«]B[”»]/);
    assert.match(matrix(question, null), /[“«]A[”»]/);
  }
});

test('columns have room for the longest word of their headings', () => {
  assert.equal(width(listed('1', '2', '3')), 132);
  assert.ok(width(listed('Never', 'Rarely', 'Weekly', 'Daily')) < width(listed('Strongly disagree', 'Agree', 'Neither', 'Disagree')));
});

test('a number with its unit, as the language writes it', () => {
  assert.equal(written(35, '%', 'en'), '35%');
  assert.equal(written(7.5, null, 'ru'), '7,5');
  assert.equal(written(1200, 'минут', 'ru'), '1\u00a0200\u00a0минут');
  assert.equal(written(0.0005, 'mm', 'en'), '0.0005\u00a0mm');
  assert.equal(written(35, '%', 'ar'), '35%');
});

test('how many were found, in the plurals of each language', () => {
  assert.deepEqual([0, 1, 2].map(en.found), ['Nothing found', '1 result', '2 results']);
  assert.deepEqual([0, 1, 3, 5, 21].map(ru.found), ['Ничего не нашлось', '1 вариант', '3 варианта', '5 вариантов', '21 вариант']);
  assert.equal(new Set([0, 1, 2, 5, 15].map(ar.found)).size, 5);
});

test('every state of the gallery is there in every language, and its answers are answers to it', () => {
  for (const language of ['en', 'ru', 'ar']) {
    const states = more(language);
    assert.deepEqual(Object.keys(states), Object.keys(more('en')));
    for (const [name, { card, draft }] of Object.entries(states)) {
      const [question] = card.questions;
      for (const id of draft?.values.it?.choices ?? []) assert.ok(question.choices?.some(choice => choice.id === id), name);
    }
  }
});
