// What an address chooses beforehand, and what it does not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenBy, meant } from '../src/prechosen.js';

/** @type {(kind: string, more?: object) => any} */
const question = (kind, more) => ({ id: 'q', kind, text: '', required: false, ask_if: [], ...more });
const choices = ['a', 'b', 'c'].map(id => ({ id, text: id }));

for (const [kind, more, text, value] of /** @type {[string, object, string, any][]} */ ([
  ['nps', {}, '0', 0],
  ['nps', {}, '10', 10],
  ['nps', {}, '11', null],
  ['nps', {}, '-1', null],
  ['nps', {}, '4.5', null],
  ['nps', {}, '', null],
  ['rating', { points: 5 }, '5', 5],
  ['rating', { points: 5 }, '0', null],
  ['rating', { points: 5 }, '6', null],
  ['ces', { points: 7 }, '7', 7],
  ['slider', { min: 10, max: 20 }, '15', 15],
  ['slider', { min: 10, max: 20 }, '9', null],
  ['yesno', {}, 'yes', true],
  ['yesno', {}, 'no', false],
  ['yesno', {}, 'constructor', null],
  ['choice', { choices }, 'b', { choices: ['b'] }],
  ['choice', { choices }, 'a,b', { choices: ['a'] }],
  ['choice', { choices, many: true }, 'a,b,a,z', { choices: ['a', 'b'] }],
  ['choice', { choices }, 'z', null],
  ['dropdown', { choices }, 'c', { choices: ['c'] }],
  ['ranking', { choices }, 'a,b,c', null],
  ['text', {}, 'words', null],
  ['consent', {}, 'yes', null],
])) {
  test(`${kind} ${JSON.stringify(more)}: ${text || 'nothing'} means ${JSON.stringify(value)}`, () => assert.deepEqual(meant(question(kind, more), text), value));
}

test('a fragment chooses in the order of the card, and only what is on it', () => {
  const card = { questions: [question('nps', { id: 'score' }), question('choice', { id: 'topic', choices })] };
  assert.deepEqual(chosenBy('topic=a&score=9&more=1', card), [
    { question: 'score', value: 9 },
    { question: 'topic', value: { choices: ['a'] } },
  ]);
  assert.deepEqual(chosenBy('%E0%A4%A', card), []);
  assert.deepEqual(chosenBy('__proto__=1&toString=2', card), []);
});
