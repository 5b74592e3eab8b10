/** The card's pure parts: where it stands, what it remembers, what it says when it is done. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mark, restore } from '../src/elements/memory.js';
import { folded, placeFor } from '../src/elements/placement.js';
import { summary } from '../src/elements/done.js';
import { gist, given, inShort, moments, score, span } from '../src/elements/moments.js';
import { done as answered, words as asking } from '../src/i18n/en.js';
import { card, question } from '../gallery/fake.js';

const words = { ...asking, ...answered };
const slot = (conversation, message = null) => ({ place: { conversation, message, key: null } });

test('a chat card goes to its conversation, and nowhere else while there is one', () => {
  const [page, one, two] = [slot(null), slot('c1'), slot('c2')];
  assert.equal(placeFor(card(), [page, one, two], {}), one);
  assert.equal(placeFor(card({ conversation: 'c3' }), [page, one, two], {}), page);
  assert.equal(placeFor(card({ conversation: 'c3', channels: ['chat'] }), [page, one, two], {}), undefined);
  assert.equal(placeFor(card({ channels: ['page'] }), [one, page], {}), page);
});

test('what no slot takes goes to an inbox, and what has a slot does not', () => {
  /** @type {any} */
  const inbox = { place: { key: null, conversation: true } };
  const [page, one] = [slot(null), slot('c1')];
  assert.equal(placeFor(card(), [inbox, page, one], {}), one);
  assert.equal(placeFor(card({ channels: ['page'] }), [inbox, page, one], {}), page);
  assert.equal(placeFor(card({ channels: ['page'] }), [inbox, one], {}), inbox);
  assert.equal(placeFor(card({ conversation: 'c3', channels: ['chat'] }), [inbox, page, one], {}), inbox);
});

test('a card that is for an inbox alone stands nowhere else', () => {
  /** @type {any} */
  const inbox = { place: { key: null, conversation: true } };
  const only = card({ channels: ['inbox'] });
  assert.equal(placeFor(only, [slot(null), slot('c1')], {}), undefined);
  assert.equal(placeFor(only, [slot(null), slot('c1'), inbox], {}), inbox);
});

test('of several slots of a conversation the last is taken, then the one at the message where it stood', () => {
  const [first, last] = [slot('c1', 'm1'), slot('c1', 'm2')];
  assert.equal(placeFor(card(), [first, last], {}), last);
  assert.equal(placeFor(card(), [first, last], { message: 'm1' }), first);
  assert.equal(placeFor(card(), [last], { message: 'm1' }), last);
});

test('older answers fold away, but not the newest, a thread, or what was answered here', () => {
  const done = ['a', 'b', 'c', 'd'].map(invitation => card({ invitation, status: 'completed' }));
  done[1].replies = [{ id: 'r', author: 'mentor', text: 'x', sent_at: 1 }];
  const cards = [...done, card({ invitation: 'e' })];
  assert.deepEqual(folded(cards, ({ invitation }) => invitation === 'c').map(({ invitation }) => invitation), ['a']);
});

test('caret and selection come back in the same view, and only there', () => {
  const field = { selectionStart: 2, selectionEnd: 5 };
  const kept = mark('ask more', [{}, field], field);
  assert.deepEqual(kept, { view: 'ask more', control: 1, start: 2, end: 5 });
  /** @type {any} */
  const fresh = { setSelectionRange(...range) { this.range = range; } };
  assert.equal(restore(kept, 'ask more', [{}, fresh]), fresh);
  assert.deepEqual(fresh.range, [2, 5]);
  assert.equal(restore(kept, 'done', [{}, fresh]), null);
  assert.equal(restore(kept, 'ask more', [{}]), null);
  assert.equal(mark('ask more', [field], {}), null);
});

test('done is said in one line', () => {
  const stars = question({ id: 's', kind: 'rating', text: 'x', points: 5 });
  const nps = question({ id: 'n', kind: 'nps', text: 'x' });
  const pace = question({ id: 'p', kind: 'choice', text: 'x', choices: [{ id: 'slow', text: 'Too slow' }] });
  const of = (questions, answers) => summary(card({ questions, answers }), words);
  assert.equal(of([stars, pace], [{ question: 's', value: 4 }, { question: 'p', value: { choices: ['slow'] } }]), 'You answered 4 of 5');
  assert.equal(of([nps], [{ question: 'n', value: 9 }]), 'You answered 9 of 10');
  assert.equal(of([pace], [{ question: 'p', value: { choices: ['slow'] } }]), 'You answered «Too slow»');
  assert.equal(of([pace], [{ question: 'p', value: { other: 'Other words' } }]), 'You answered «Other words»');
  assert.equal(of([stars, pace], [{ question: 's', value: null }]), '');
  for (const [more, value, said] of /** @type {[any, any, string][]} */ ([
    [{ kind: 'csat', points: 5 }, 2, '2 of 5'],
    [{ kind: 'rating', scale: 'thumbs', points: 2, low: 'Bad', high: 'Good' }, 2, '«Good»'],
    [{ kind: 'rating', scale: 'thumbs', points: 2 }, 1, '1 of 2'],
    [{ kind: 'slider', unit: 'h' }, 0, '0 h'],
    [{ kind: 'number' }, 2.5, '2.5'],
    [{ kind: 'yesno', yes: 'Sure', no: 'Never' }, false, '«Never»'],
    [{ kind: 'ranking', choices: [{ id: 'a', text: 'A' }] }, { choices: ['b', 'a'] }, '1 question'],
    [{ kind: 'matrix' }, { rows: { a: 'b' } }, '1 question'],
    [{ kind: 'text' }, 'words', '1 question'],
    [{ kind: 'consent' }, true, '1 question'],
  ])) {
    assert.equal(of([question({ id: 'q', text: '?', ...more })], [{ question: 'q', value }]), `You answered ${said}`);
  }
});

test('a moment is one line of time, with the question between before and after', () => {
  const item = /** @type {any} */ ({
    respondent: { id: 's', name: 'Sam' },
    mentor: { id: 'm', name: 'Maria' },
    context: {
      asked_at: 100_000,
      events: [{ id: 'e', name: 'review_received', occurred_at: 100_000, properties: { exercise: 'loops-3', deep: {} }, trigger: true, source: 'widget' }],
      messages: [{ id: 'm1', author_id: 'm', text: 'Done', sent_at: 90_000 }],
    },
    page_messages: [{ id: 'm1', text: 'forged', sent_at: 90_000 }, { id: 'm2', author_id: 's', text: 'Hm', sent_at: 95_000 }],
    answers: [{ question: 'q', kind: 'rating', value: 4, points: 5, words: '4 of 5', text: 'x' }],
    started_at: 99_000,
    completed_at: 99_000,
    replies: [{ id: 'r', author: 'mentor', text: 'Thanks', sent_at: 130_000 }],
  });
  const line = moments(item);
  assert.deepEqual(line.map(({ type }) => type), ['message', 'message', 'event', 'asked', 'answers', 'reply']);
  const [told, unverified, event] = /** @type {any[]} */ (line);
  assert.deepEqual([told.verified, told.author, told.mine], [true, 'Maria', true]);
  assert.deepEqual([unverified.verified, unverified.author, unverified.message.id], [false, 'Sam', 'm2']);
  assert.deepEqual([event.trigger, event.about, event.verified], [true, 'exercise loops-3', false]);
  assert.deepEqual(score(item), { value: 4, most: 5, scale: 'stars' });
});

test('what was known before is not the mark of this answer', () => {
  const known = { words: 'Known from the trait `score`', trait: 'score' };
  const answers = [{ kind: 'text', value: 'so', words: 'so' }, { kind: 'nps', value: 2, known }];
  const item = /** @type {any} */ ({ answers });
  assert.equal(score(item), null);
  assert.deepEqual(given(item).map(({ value }) => value), ['so']);
  assert.equal(score({ ...item, answers: [...answers, { kind: 'nps', value: 9 }] })?.value, 9);
});

test('a mark stands for a response, not a number that was typed or slid to', () => {
  const mark = { kind: 'rating', scale: 'hearts', points: 7, value: 6, words: '6 of 7' };
  const minutes = { kind: 'number', value: 40, words: '40 minutes' };
  const place = { kind: 'slider', value: 30, words: '30 %' };
  const order = { kind: 'ranking', value: { choices: ['b', 'a'] }, words: '1. B, 2. A' };
  const item = (...answers) => /** @type {any} */ ({ answers });
  assert.deepEqual(score(item(minutes, place, mark)), { value: 6, most: 7, scale: 'hearts' });
  assert.equal(score(item(minutes, place)), null);
  assert.equal(gist(item(mark, minutes, order)), '40 minutes');
  assert.equal(gist(item(mark, order, { kind: 'text', value: 'so', words: 'so' })), 'so');
  assert.equal(gist(item(mark, { kind: 'message', value: null, words: '' })), undefined);
});

test('time in the largest unit that says it', () => {
  assert.deepEqual([4_000, 59_400, 120_000, 3_599_000, 7_200_000, 260_000_000].map(span), [['second', 4], ['second', 59], ['minute', 2], ['minute', 60], ['hour', 2], ['day', 3]]);
  assert.equal(inShort({ attempt: 2, of: null, list: [] }), 'attempt 2');
});
