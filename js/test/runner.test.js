/** What comes next: the cases the server is tested with. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { flow } from '../src/runner.js';
import { screen } from '../src/questions/steps.js';

const cases = JSON.parse(readFileSync(new URL('../../tests/core/flow_cases.json', import.meta.url), 'utf8'));

for (const { name, questions, answers, current, complete } of cases) {
  test(`flow: ${name}`, () => {
    const asked = questions.map(question => ({ ...question, ask_if: [question.ask_if ?? []].flat() }));
    const found = flow({ questions: asked }, answers);
    assert.equal(found.current?.id ?? null, current);
    assert.equal(!found.current, complete);
  });
}

test('flow: the server leaves out an empty list of choices', () => {
  const questions = [{ id: 'a', kind: 'choice' }, { id: 'b', kind: 'text', ask_if: [{ question: 'a', includes: 'x' }] }, { id: 'c', kind: 'text', ask_if: [{ question: 'a', equals: 'x' }] }];
  assert.equal(flow({ questions }, [{ question: 'a', value: { other: 'words' } }]).current, null);
});

test('a screen is a question and those that follow it on the same one, asked or not', () => {
  const questions = 'a b +c +d e +f g'.split(' ').map(sign => ({ id: sign.replace('+', ''), kind: 'text', ...(sign[0] === '+' && { same_screen: true }) }));
  const found = questions.map(question => {
    const { id, questions: together } = screen({ questions }, question);
    return [id, together?.map(one => one.id).join('')];
  });
  const [bcd, ef] = [['b ', 'bcd'], ['e ', 'ef']];
  assert.deepEqual(found, [['a', undefined], bcd, bcd, bcd, ef, ef, ['g', undefined]]);
  const [first, ...rest] = questions.slice(2);
  assert.equal(screen({ questions: [first, ...rest] }, first).questions.length, 2, 'the first begins one, whatever it says');
});
