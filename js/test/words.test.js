/** The widget's words: both languages say everything, with the right plurals. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words as en } from '../src/i18n/en.js';
import { words as ru } from '../src/i18n/ru.js';
import { words as doneEn } from '../src/i18n/done/en.js';
import { words as doneRu } from '../src/i18n/done/ru.js';
import { words as reviewEn } from '../src/i18n/review/en.js';
import { words as reviewRu } from '../src/i18n/review/ru.js';

for (const [room, one, other] of [['card', en, ru], ['answered card', doneEn, doneRu], ['review', reviewEn, reviewRu]]) {
  test(`${room}: both languages have the same keys, of the same kind`, () => {
    assert.deepEqual(Object.keys(one).sort(), Object.keys(other).sort());
    for (const key of Object.keys(one)) assert.equal(typeof one[key], typeof other[key], key);
  });
}

test('nothing shouts and nothing is empty', () => {
  for (const words of [en, ru, doneEn, doneRu, reviewEn, reviewRu]) {
    for (const [key, value] of Object.entries(words)) {
      const said = typeof value === 'function' ? value(3, 5) : value;
      assert.ok(said && !said.includes('!') && !said.includes('undefined'), key);
    }
  }
});

test('one, few, many', () => {
  assert.deepEqual([1, 2].map(doneEn.answers), ['You answered 1 question', 'You answered 2 questions']);
  assert.deepEqual([1, 3, 5, 11, 21].map(doneRu.answers), ['1 вопрос', '3 вопроса', '5 вопросов', '11 вопросов', '21 вопрос'].map(what => `Вы ответили на ${what}`));
  assert.deepEqual([1, 4, 6].map(reviewRu.fresh), ['1 новый ответ', '4 новых ответа', '6 новых ответов']);
  assert.equal(en.left(1), '1 character left');
});

test('who sees it, as the design has it', () => {
  assert.equal(en.named('Maria'), 'Maria will see your answer and what you were doing');
  assert.equal(ru.named('Мария'), 'Мария увидит ответ и то, что вы делали');
  assert.equal(doneEn.thanks('Maria'), 'Thank you. Maria sees it now.');
  assert.equal(doneEn.thanks(''), 'Thank you.');
});
