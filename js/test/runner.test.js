/** What comes next: the cases the server is tested with, and which values fit. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fits, flow } from '../src/runner.js';

const cases = JSON.parse(readFileSync(new URL('../../tests/core/flow_cases.json', import.meta.url), 'utf8'));

for (const { name, questions, answers, current, complete } of cases) {
  test(`flow: ${name}`, () => {
    const asked = questions.map(question => ({ ...question, ask_if: [question.ask_if ?? []].flat() }));
    const found = flow({ questions: asked }, answers);
    assert.equal(found.current?.id ?? null, current);
    assert.equal(found.complete, complete);
    assert.ok(found.index <= found.total);
  });
}

const choice = { kind: 'choice', choices: [{ id: 'a' }, { id: 'b' }] };
for (const [name, question, value, code] of [
  ['nps from 0', { kind: 'nps' }, 0, ''],
  ['nps to 10', { kind: 'nps' }, 11, 'invalid'],
  ['whole numbers only', { kind: 'nps' }, 4.5, 'invalid'],
  ['a rating begins at 1', { kind: 'rating', points: 5 }, 0, 'invalid'],
  ['skipping what is optional', { kind: 'rating', points: 5 }, null, ''],
  ['skipping what is required', { kind: 'rating', points: 5, required: true }, null, 'required'],
  ['a text', { kind: 'text' }, 'да', ''],
  ['an empty text', { kind: 'text' }, '  ', 'required'],
  ['a text counts characters, not halves of them', { kind: 'text', max_length: 2 }, '👍👍', ''],
  ['a long text', { kind: 'text', max_length: 2 }, 'abc', 'too_long'],
  ['one choice', choice, { choices: ['a'] }, ''],
  ['two of one', choice, { choices: ['a', 'b'] }, 'invalid'],
  ['two of many', { ...choice, many: true }, { choices: ['a', 'b'] }, ''],
  ['an unknown choice', choice, { choices: ['c'] }, 'invalid'],
  ['the same twice', { ...choice, many: true }, { choices: ['a', 'a'] }, 'invalid'],
  ['other where it is not offered', choice, { choices: [], other: 'x' }, 'invalid'],
  ['other', { ...choice, other: 'Other' }, { choices: [], other: 'x' }, ''],
  ['nothing chosen', choice, { choices: [] }, 'required'],
  ['a message was read', { kind: 'message' }, null, ''],
]) {
  test(`fits: ${name}`, () => assert.equal(fits(question, value), code));
}
