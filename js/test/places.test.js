/** Where a card may stand on the page itself, and when: the pure rules. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, like, mayAppear, stays, urgent } from '../src/elements/placement.js';
import { card } from '../gallery/fake.js';

const BASE = 'https://academy.example/lessons/7?page=2#top';
const CALM = { asked: false, modal: false, hidden: false, quiet: Infinity, dialog: false, menu: false, other: false };
const reply = (author = 'mentor') => ({ id: 'r', author, text: 'x', sent_at: 1 });

test('a pattern is the text letter by letter, and a star any part of it, also none', () => {
  const yes = [['', ''], ['*', ''], ['*', '/a/b'], ['/a', '/a'], ['/a*', '/a'], ['/a*', '/a/b/c'], ['*/b', '/a/b'], ['/*/b/*', '/a/b/c'], ['a*b*c', 'aXbYc'], ['a**c', 'ac'], ['*aba*', 'ababa']];
  const no = [['', 'a'], ['/a', '/a/'], ['/a', '/A'], ['/a*', '/b'], ['ab*ba', 'aba'], ['a*b*b', 'ab'], ['*ab*ab*', 'xabx'], ['/lessons/*', '/lessons'], ['a.c', 'abc'], ['a?', 'ab']];
  for (const [pattern, text] of yes) assert.ok(like(pattern, text), `${pattern} ${text}`);
  for (const [pattern, text] of no) assert.ok(!like(pattern, text), `${pattern} ${text}`);
});

test('a pattern made to be slow is not', () => {
  const started = performance.now();
  assert.ok(!like(`${'*a'.repeat(50)}*b`, 'a'.repeat(5_000)));
  assert.ok(performance.now() - started < 200);
});

test('a card stands on the pages of its survey: by path, without what follows, in any writing', () => {
  const at = (pages, page = BASE) => fits(card({ pages }), page, BASE);
  assert.ok(at([]) && at(undefined));
  assert.ok(at(['/lessons/*']));
  assert.ok(at(['/plans', '/lessons/7']));
  assert.ok(!at(['/lessons']));
  assert.ok(!at(['/plans*']));
  assert.ok(at(['/уроки/*'], 'https://academy.example/%D1%83%D1%80%D0%BE%D0%BA%D0%B8/1'));
  assert.ok(at(['/bad/*'], 'https://academy.example/bad/%E0%A4%A'));
});

test('a page may be called by what the host calls it', () => {
  const at = (pages, page) => fits(card({ pages }), page, BASE);
  assert.ok(at(['/plans/*'], '/plans/team'));
  assert.ok(at(['Plans'], 'Plans'));
  assert.ok(at(['/plans'], 'https://other.example/plans?x=1'));
  assert.ok(!at(['/lessons/*'], '/plans'));
  assert.ok(at(['//*'], '//'));
});

for (const [name, facts, may] of [
  ['nothing is going on', {}, true],
  ['nobody sees the page', { hidden: true }, false],
  ['another card asks', { other: true }, false],
  ['a dialog is open', { dialog: true }, false],
  ['a menu is open', { menu: true }, false],
  ['somebody typed a moment ago', { quiet: 1_500 }, false],
  ['somebody stopped typing', { quiet: 2_000 }, true],
  ['somebody stopped typing, and it would take the focus', { quiet: 2_000, modal: true }, false],
  ['somebody stopped typing long ago, and it would take the focus', { quiet: 10_000, modal: true }, true],
  ['it is asked for while a field has the focus', { asked: true, quiet: 0 }, true],
  ['it is asked for from a menu', { asked: true, menu: true }, true],
  ['it is asked for from within a dialog', { asked: true, dialog: true }, false],
  ['a dialog is asked for from within a dialog', { asked: true, modal: true, dialog: true }, true],
  ['a second one is asked for', { asked: true, other: true }, false],
]) {
  test(`a card ${may ? 'appears' : 'waits'}: ${name}`, () => assert.equal(mayAppear({ ...CALM, ...facts }), may));
}

test('on the page itself only what is new: a question, what was answered here, a reply that came here', () => {
  assert.ok(urgent(card(), {}));
  assert.ok(!urgent(card({ status: 'completed' }), {}));
  assert.ok(urgent(card({ status: 'completed' }), { open: true }));
  const memory = {};
  assert.ok(!urgent(card({ status: 'completed', replies: [reply()] }), memory));
  assert.ok(!urgent(card({ status: 'completed', replies: [reply(), reply('respondent')] }), memory));
  assert.ok(urgent(card({ status: 'completed', replies: [reply(), reply('respondent'), reply()] }), memory));
});

test('what was put away comes back with the next reply, and not before', () => {
  const memory = { open: true, closed: true, first: 0 };
  const thread = [reply()];
  assert.ok(!urgent(card({ status: 'completed', replies: thread }), memory));
  assert.ok(!urgent(card({ status: 'completed', replies: thread }), memory));
  assert.ok(urgent(card({ status: 'completed', replies: [...thread, reply()] }), memory));
});

test('a card that was seen in a conversation waits there, as long as the page is the same', () => {
  assert.ok(stays({ shown: true, stood: '/chat' }, '/chat'));
  assert.ok(!stays({ shown: true, stood: '/chat' }, '/plans'));
  assert.ok(!stays({ stood: '/chat' }, '/chat'));
  assert.ok(!stays({ shown: true }, '/chat'));
});
