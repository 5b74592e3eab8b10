/** Which values fit, with the cases that the server is tested with; how what is typed is read; what is said of it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as choice from '../src/questions/choice.js';
import * as dropdown from '../src/questions/dropdown.js';
import * as input from '../src/questions/input.js';
import * as matrix from '../src/questions/matrix.js';
import * as message from '../src/questions/message.js';
import * as nps from '../src/questions/nps.js';
import * as ranking from '../src/questions/ranking.js';
import * as rating from '../src/questions/rating.js';
import * as slider from '../src/questions/slider.js';
import * as text from '../src/questions/text.js';
import { more as ar } from '../src/i18n/ar.js';
import { more as en } from '../src/i18n/en.js';
import { more as ru } from '../src/i18n/ru.js';

/** @type {Record<string, import('../src/questions/kit.js').Kind>} */
const KINDS = { nps, csat: rating, ces: rating, rating, slider, choice, picture: choice, yesno: choice, consent: choice, dropdown, ranking, matrix, text, number: input, email: input, date: input, message };
const cases = JSON.parse(readFileSync(new URL('./fit_cases.json', import.meta.url), 'utf8'));

for (const { name, question, value, fits, by_hand = true } of cases) {
  // What nobody can give by hand only the server has to refuse.
  if (!by_hand) continue;
  test(`fits: ${name}`, () => {
    const wrong = value == null ? question.required && question.kind !== 'message' : KINDS[question.kind].fits?.(question, value);
    assert.equal(!wrong, fits, `${wrong}`);
  });
}

test('what is too long says by how many characters, not halves of them', () => {
  assert.equal(text.fits({ kind: 'text', max_length: 2 }, '👍👍👍'), 1);
  assert.equal(choice.fits({ kind: 'choice', other: 'Other' }, { other: 'a'.repeat(503) }), 3);
});

test('limits count the words under other, and none of these is enough alone', () => {
  const some = { kind: 'choice', many: true, least: 2, most: 2, other: 'Other', choices: [{ id: 'a' }, { id: 'none', exclusive: true }] };
  assert.equal(choice.fits(some, { choices: ['a'], other: 'x' }), '');
  assert.equal(choice.fits(some, { choices: ['a'], other: '' }), 'required');
  assert.equal(choice.fits(some, { choices: ['a'] }), 'invalid');
  assert.equal(choice.fits(some, { choices: ['none'] }), '');
});

for (const [typed, value, language = 'en', decimals = true] of [
  ['12', 12],
  [' 12 ', 12],
  ['-3', -3],
  ['−3', -3],
  ['3.5', 3.5],
  ['3,5', 3.5],
  ['.5', 0.5],
  ['5.', 5],
  ['007', 7],
  ['1 000 000', 1e6],
  ['1\u00a0000,5', 1000.5],
  ["1'000", 1000],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['1,000,000', 1e6],
  ['1.000.000', 1e6],
  ['1,000', 1000],
  ['1,000', 1, 'ru'],
  ['1.000', 1],
  ['1.000', 1000, 'de'],
  ['1,000', 1000, 'ru', false],
  ['1.000', 1000, 'en', false],
  ['0,125', 0.125],
  ['0.125', 0.125, 'de'],
  ['٣٫٥', 3.5, 'ar'],
  ['١٬٢٣٤', 1234, 'ar'],
  ['\u061c-۱۲', -12, 'ar'],
  ['१२', 12],
  ['１２', 12],
  ['𝟗', 9],
  ['', null],
  ['  ', null],
  ['many', 'many'],
  ['1,2,3', '1,2,3'],
  ['12 kg', '12 kg'],
  ['1e5', '1e5'],
  ['0x10', '0x10'],
  ['--1', '--1'],
  ['.', '.'],
]) {
  test(`read as a number in ${language}: «${typed}»`, () => assert.equal(input.read(typed, { kind: 'number', decimals }, { language }), value));
}

test('a number too long to be told apart from others does not fit', () => {
  const question = { kind: 'number' };
  assert.equal(input.fits(question, input.read('9'.repeat(400), question, { language: 'en' })), 'invalid');
  assert.equal(input.fits(question, 'many'), 'invalid');
});

test('an address and a day are read as they are, without blanks around them', () => {
  assert.equal(input.read(' ann@example.com ', { kind: 'email' }, {}), 'ann@example.com');
  assert.equal(input.read('', { kind: 'date' }, {}), null);
  assert.equal(input.read(7, { kind: 'number' }, {}), 7);
  assert.equal(input.read(undefined, { kind: 'number' }, {}) ?? null, null);
});

test('what is wanted is said in three languages', () => {
  const some = (least, most) => [en, ru, ar].map(words => words.choice({ kind: 'choice', least, most }));
  assert.deepEqual(some(2, 3).slice(0, 2), ['Choose 2 to 3', 'Выберите от 2 до 3']);
  assert.match(some(2, 3)[2], /2.+3/);
  assert.deepEqual(some(2, 2).slice(0, 2), ['Choose exactly 2', 'Выберите ровно 2']);
  assert.deepEqual(some(2).slice(0, 2), ['Choose at least 2', 'Выберите хотя бы 2']);
  assert.deepEqual(some(undefined, 2).slice(0, 2), ['Choose at most 2', 'Выберите не больше 2']);
  assert.ok(some().every(said => !said));
  assert.equal(en.number({ kind: 'number', min: 1, max: 2.5, decimals: true }), 'Write a number from 1 to 2.5');
  assert.equal(ru.number({ kind: 'number', max: 2.5, decimals: true }), 'Напишите число до 2,5');
  assert.equal(en.date({ kind: 'date', earliest: '2026-11-22' }), 'Choose a date from Nov 22, 2026');
  assert.match(ru.date({ kind: 'date', earliest: '2026-11-22', latest: '2027-01-01' }), /^Выберите дату с 22 нояб\. 2026 г\. по 1 янв\. 2027/);
});
