/** What comes next: the cases the server is tested with, and which values fit. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { flow } from '../src/runner.js';
import { fits as chosen } from '../src/questions/choice.js';
import { fits as written } from '../src/questions/text.js';

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

test('flow: the server leaves out an empty list of choices', () => {
  const questions = [{ id: 'a', kind: 'choice' }, { id: 'b', kind: 'text', ask_if: [{ question: 'a', includes: 'x' }] }, { id: 'c', kind: 'text', ask_if: [{ question: 'a', equals: 'x' }] }];
  assert.equal(flow({ questions }, [{ question: 'a', value: { other: 'words' } }]).complete, true);
});

const choice = { kind: 'choice', choices: [{ id: 'a' }, { id: 'b' }] };
const long = { other: 'a'.repeat(503) };
for (const [name, fits, question, value, code] of [
  ['a text', written, {}, 'да', ''],
  ['a text counts characters, not halves of them', written, { max_length: 2 }, '👍👍', ''],
  ['a long text', written, { max_length: 2 }, 'abcde', 3],
  ['one choice', chosen, choice, { choices: ['a'] }, ''],
  ['two of one', chosen, choice, { choices: ['a', 'b'] }, 'invalid'],
  ['two of many', chosen, { ...choice, many: true }, { choices: ['a', 'b'] }, ''],
  ['an unknown choice', chosen, choice, { choices: ['c'] }, 'invalid'],
  ['the same twice', chosen, { ...choice, many: true }, { choices: ['a', 'a'] }, 'invalid'],
  ['other where it is not offered', chosen, choice, { choices: [], other: 'x' }, 'invalid'],
  ['other', chosen, { ...choice, other: 'Other' }, { other: 'x' }, ''],
  ['other without words', chosen, { ...choice, other: 'Other' }, { choices: [], other: ' ' }, 'required'],
  ['other with too many words', chosen, { ...choice, other: 'Other' }, long, 3],
  ['nothing chosen', chosen, choice, { choices: [] }, 'required'],
]) {
  test(`fits: ${name}`, () => assert.equal(fits(question, value), code));
}
