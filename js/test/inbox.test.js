/** The inbox without its page: what is counted, what is listed in which order, an answer in words, pages of the past. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { serve } from './server.js';
import { makePage, until } from './world.js';

makePage();
const { createClient } = await import('../src/client.js');
const { takeCalls } = await import('../src/calls.js');
const { createSession } = await import('../src/session.js');
const { createTransport } = await import('../src/transport.js');
const { createPast } = await import('../src/past.js');
const { counted, listed } = await import('../src/inbox.js');
const { inWords, told } = await import('../src/elements/told.js');
const { card, question } = await import('../gallery/fake.js');
const languages = Object.fromEntries(await Promise.all(['en', 'ru', 'ar'].map(async tag => [tag, await import(`../src/i18n/${tag}.js`)])));
const say = tag => ({ ...languages[tag].words, ...languages[tag].inbox });

const done = (invitation, closed_at, more = {}) => card({ invitation, closed_at, status: 'completed', ...more });
const names = cards => cards.map(({ invitation }) => invitation).join(' ');

test('what waits is counted: open questions, and replies on no screen yet', () => {
  assert.deepEqual(counted([]), { open: 0, unread: 0 });
  const cards = [card(), card({ status: 'completed', unread: 2 }), card({ status: 'expired' }), card({ status: 'completed', unread: 1 }), card()];
  assert.deepEqual(counted(cards), { open: 2, unread: 3 });
});

for (const [what, known, pages, whole, said] of [
  ['newest first, each once', [done('a', 3), done('b', 2)], [done('a', 3), done('b', 2), done('c', 1)], true, 'a b c'],
  ['unread ones before all others', [done('a', 3), done('old', 1, { unread: 1 })], [done('a', 3), done('b', 2)], false, 'old a b'],
  ['older than the pages so far: not before they come', [done('a', 3), done('z', 1)], [done('a', 3), done('b', 2)], false, 'a b'],
  ['newer than the pages: at once', [done('new', 9)], [done('a', 3)], false, 'new a'],
  ['on its way: the newest', [done('here', null), done('a', 3)], [done('a', 3)], false, 'here a'],
  ['before the first page: what the session has', [done('a', 3), done('b', 2)], [], false, 'a b'],
  ['open ones are no past, and of anonymous ones nothing is said', [card({ invitation: 'o' }), done('x', 3, { identity: 'anonymous' }), done('g', 2, { identity: 'grouped' })], [], true, 'g'],
]) {
  test(`listed: ${what}`, () => assert.equal(names(listed(known, pages, whole, new Map())), said));
}

test('listed: before the first page no more than one page, and what is unread', () => {
  const many = Array.from({ length: 30 }, (_, at) => done(`${at}`, 100 - at, at === 29 ? { unread: 1 } : {}));
  const list = listed(many, [], false, new Map());
  assert.deepEqual([list.length, list[0].invitation, list.at(-1).invitation], [21, '29', '19']);
});

test('nothing moves while somebody reads: a place is kept, and read as it is now', () => {
  const rank = new Map();
  assert.equal(names(listed([done('a', 3), done('b', 2, { unread: 1 })], [], true, rank)), 'b a');
  const [b, a] = listed([done('a', 3, { unread: 1 }), done('b', 2)], [], true, rank);
  assert.equal(names([b, a]), 'b a');
  assert.deepEqual([b.unread, a.unread], [undefined, 1]);
});

test('an answer in words', () => {
  const choices = [{ id: 'a', text: 'Ah' }, { id: 'b', text: 'Be' }];
  for (const [more, value, en, ru = en, ar = en] of /** @type {any[]} */ ([
    [{ kind: 'nps' }, 9, '9 of 10', '9 из 10', '9 من 10'],
    [{ kind: 'rating', points: 5 }, 4, '4 of 5', '4 из 5', '4 من 5'],
    [{ kind: 'rating', points: 2, scale: 'thumbs', low: 'Bad', high: 'Good' }, 2, 'Good'],
    [{ kind: 'rating', points: 2, scale: 'thumbs' }, 1, '1 of 2', '1 из 2', '1 من 2'],
    [{ kind: 'slider', unit: 'h' }, 1234.5, '1,234.5 h', '1 234,5 h', '1,234.5 h'],
    [{ kind: 'number' }, 0, '0'],
    [{ kind: 'date' }, '2026-11-22', 'Nov 22, 2026', '22 нояб. 2026 г.', '22‏/11‏/2026'],
    [{ kind: 'date' }, 'soon', 'soon'],
    [{ kind: 'text' }, 'words\nand more', 'words\nand more'],
    [{ kind: 'yesno', yes: 'Sure', no: 'Never' }, false, 'Never'],
    [{ kind: 'consent', label: 'I agree' }, true, 'I agree'],
    [{ kind: 'choice', choices, other: 'Else' }, { choices: ['b', 'gone', 'a'], other: 'mine' }, 'Ah, Be, gone, Else: mine'],
    [{ kind: 'ranking', choices }, { choices: ['b', 'a'] }, '1. Be, 2. Ah'],
    [{ kind: 'matrix', rows: choices, columns: [{ id: 'x', text: 'Ex' }] }, { rows: { b: 'x', a: 'x' } }, 'Ah: Ex; Be: Ex'],
    [{ kind: 'choice', choices }, { choices: [] }, 'Skipped', 'Пропущено', 'بلا إجابة'],
    [{ kind: 'nps' }, null, 'Skipped', 'Пропущено', 'بلا إجابة'],
  ])) {
    const asked = question({ id: 'q', text: '?', ...more });
    assert.deepEqual(['en', 'ru', 'ar'].map(tag => inWords(asked, value, say(tag)).replace(/\u00a0/g, ' ')), [en, ru, ar]);
  }
});

test('what was only read is no answer, nor what was not asked in the end', () => {
  const questions = [question({ id: 'm', kind: 'message', text: 'Hello' }), question({ id: 'n', kind: 'nps', text: 'How?' }), question({ id: 't', kind: 'text', text: 'Why?' })];
  const answers = [{ question: 'm', value: null }, { question: 'n', value: 3 }];
  assert.deepEqual(told(card({ questions, answers }), say('en')), [{ asked: 'How?', words: '3 of 10', skipped: false }]);
});

async function begin(t) {
  const server = await serve();
  const changes = [];
  const transport = createTransport({ base: server.base, hello: async () => ({ key: 'wk_1' }), queued: () => [], hear() {}, warn() {} });
  const link = { person: 's1', transport };
  const past = createPast(link, () => changes.push(past.state()));
  transport.start();
  t.after(async () => {
    transport.stop();
    await server.close();
  });
  await until(() => transport.online());
  return { server, past, changes };
}

test('the past comes page by page, each answer once, and ends', async t => {
  const { server, past, changes } = await begin(t);
  server.say = ({ id, before }, tell) => {
    tell({ type: 'ack', id });
    tell({ type: 'past', cards: before ? [done('b', 2), done('c', 1)] : [done('a', 3), done('b', 2)], more: !before });
  };
  await Promise.all([past.next(), past.next()]); // in a hurry, it is asked once
  assert.equal(names(past.cards()), 'a b');
  assert.equal(past.state(), 'more');
  await past.next();
  assert.equal(names(past.cards()), 'a b c');
  assert.equal(past.state(), 'whole');
  await past.next();
  assert.deepEqual(server.heard.filter(({ type }) => type === 'past').map(({ type, before }) => [type, before]), [['past', undefined], ['past', 'b']]);
  assert.deepEqual(changes, ['asking', 'more', 'asking', 'whole']);
  past.hear(done('b', 2, { unread: 1 }));
  assert.equal(past.cards()[1].unread, 1);
});

test('where it cannot be had it may be asked for again; what comes for somebody else is not theirs', async t => {
  const { server, past } = await begin(t);
  const exchange = server.exchange;
  server.exchange = () => [503, { error: { code: 'unavailable', message: 'Later.' } }];
  await past.next();
  assert.equal(past.state(), 'broken');
  server.exchange = exchange;
  server.say = ({ id }, tell) => tell({ type: 'past', cards: [done('a', 3)], more: false });
  const late = past.next();
  past.forget();
  await late;
  assert.deepEqual([past.state(), past.cards()], ['new', []]);
  await past.next();
  assert.equal(names(past.cards()), 'a');
});

test('whoever listens for what waits has the inbox fetched, with the first card and not before', async t => {
  const server = await serve();
  server.state = { type: 'state', respondent: { id: 's1' }, cards: [], now: 1 };
  const loads = [];
  const client = createClient(
    { key: 'wk_1', base: server.base },
    async (base, [name]) => {
      loads.push(name);
      return { start: link => (name === 'face' ? createSession(link, takeCalls(link)) : () => loads.push('told')) };
    },
    () => {},
  );
  t.after(async () => {
    client.destroy();
    await server.close();
  });
  client.identify('s1', { token: 's1.token' });
  client.later('on', ['cue-inbox', () => {}]);
  await until(() => server.sockets.length);
  await client.track('x');
  await until(() => server.heard.some(({ type }) => type === 'track'));
  assert.deepEqual(loads, []);
  server.sockets.at(-1).tell({ type: 'card', card: done('a', 1, { thanks: [] }) });
  await until(() => loads.includes('told'));
  assert.deepEqual(loads, ['face', 'inbox', 'told']);
});
