/** A client, its session and a server in small: what the card shows while frames are lost, doubled and late. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { serve } from './server.js';
import { makePage, until } from './world.js';

const { page, storage, beacons } = makePage();
const { createClient } = await import('../src/client.js');
const { takeCalls } = await import('../src/calls.js');
const { createSession } = await import('../src/session.js');
const { createStaff } = await import('../src/staff.js');
const { gathered, words: unnamed } = await import('../src/elements/unnamed.js');
const { done: en } = await import('../src/i18n/en.js');

const card = (more = {}) => ({
  invitation: 'inv_1', survey: 's', version: 'v', status: 'open', conversation: 'c1', channels: ['chat'], identity: 'named', asker: null,
  language: 'en', about: null, invited_at: 1, expires_at: 9e15, closed_at: null, thanks: 'Thanks', replies: [], grant: 'g', displayed: false, answers: [],
  questions: [{ id: 'useful', kind: 'rating', part: 'rating', text: '?', required: true, ask_if: [] }, { id: 'why', kind: 'text', text: '?', required: false, ask_if: [] }],
  ...more,
});

async function begin(t, { cards = [card()], options = {} } = {}) {
  const server = await serve();
  server.state = { type: 'state', respondent: { id: 's1' }, cards, now: 0, theme: { accent: '#123456', radius: 4 } };
  const one = { server, loads: [], warned: [], changes: [] };
  const load = async (base, [name, ...also]) => {
    one.loads.push({ name, also });
    return {
      start(link) {
        one.link = link;
        one.fire = takeCalls(link);
        if (name === 'staff') one.staff = createStaff(link, one.fire);
        else {
          one.session = createSession(link, one.fire);
          one.session.listen(invitation => one.changes.push(invitation));
        }
      },
    };
  };
  one.client = createClient({ key: 'wk_1', base: server.base, ...options }, load, message => one.warned.push(String(message)));
  t.after(async () => {
    one.client.destroy();
    beacons.length = 0;
    for (const name of Object.keys(storage)) storage.removeItem(name);
    await server.close();
  });
  return one;
}
const ready = async one => {
  one.client.identify('s1', { token: 's1.token' });
  return until(() => one.session);
};
const shown = one => one.session.cards().find(({ invitation }) => invitation === 'inv_1');
const said = (one, type) => one.server.heard.filter(frame => frame.type === type);

test('the face is fetched with the first card, with its language and kinds beside it', async t => {
  const one = await begin(t);
  await ready(one);
  assert.deepEqual(one.loads, [{ name: 'face', also: ['en', 'rating'] }]);
  assert.equal(one.session.language, 'en');
  const { accent, radius } = one.session.theme;
  assert.deepEqual({ accent, radius }, { accent: '#123456', radius: 4 });
});

test('without a card nothing is fetched, nor for a thank-you that has no place', async t => {
  const one = await begin(t, { cards: [card({ status: 'completed' })] });
  one.client.identify('s1', { token: 's1.token' });
  await until(() => one.server.sockets.length);
  await new Promise(done => setTimeout(done, 2000));
  assert.deepEqual(one.loads, []);
  page.querySelector = () => ({});
  t.after(() => (page.querySelector = () => null));
  one.client.context({});
  await until(() => one.session);
});

test('an answer shows at once, carries its grant, and completes by the rules', async t => {
  const one = await begin(t);
  const session = await ready(one);
  session.answer('inv_1', 'useful', 4);
  assert.deepEqual(shown(one).answers, [{ question: 'useful', value: 4 }]);
  assert.equal(session.delivery('inv_1'), 'sending');
  session.keepDraft('inv_1', { values: { why: 'so' } });
  session.answer('inv_1', 'why', null);
  assert.equal(shown(one).status, 'completed');
  assert.deepEqual(session.draft('inv_1'), { values: {} });
  await until(() => session.delivery('inv_1') === 'idle');
  assert.equal(shown(one).status, 'completed');
  const [first] = said(one, 'answer');
  assert.equal(first.grant, 'g');
  assert.equal(first.value, 4);
});

test('acknowledged but not yet in the card: nothing flickers', async t => {
  const one = await begin(t);
  const session = await ready(one);
  session.answer('inv_1', 'useful', 4);
  await until(() => session.delivery('inv_1') === 'idle');
  one.server.sockets.at(-1).tell({ type: 'card', card: card({ displayed: true }) }); // late: from before the answer
  await until(() => shown(one).displayed);
  assert.deepEqual(shown(one).answers, [{ question: 'useful', value: 4 }]);
  one.server.sockets.at(-1).tell({ type: 'card', card: card({ answers: [{ question: 'useful', value: 5 }] }) });
  await until(() => shown(one).answers[0].value === 5);
});

test('doubled frames change nothing', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.server.say = (frame, tell) => {
    tell({ type: 'ack', id: frame.id });
    tell({ type: 'ack', id: frame.id });
  };
  session.reply('inv_1', 'hello');
  await until(() => session.delivery('inv_1') === 'idle');
  const told = card({ replies: [{ id: 'rpl_1', author: 'respondent', name: null, text: 'hello', sent_at: Date.now() }] });
  one.server.sockets.at(-1).tell({ type: 'card', card: told });
  one.server.sockets.at(-1).tell({ type: 'card', card: told });
  await until(() => shown(one).replies[0]?.id === 'rpl_1');
  assert.equal(shown(one).replies.length, 1);
  assert.equal(session.cards().length, 1);
});

test('offline the answer is kept here, and goes once, after a reload too', async t => {
  const one = await begin(t);
  const session = await ready(one);
  const { server } = one;
  server.deaf = true;
  const refuse = server.answer;
  server.answer = () => [503, { error: { code: 'unavailable' } }];
  server.sockets.at(-1).drop();
  await until(() => !one.link.transport.online());
  session.answer('inv_1', 'useful', 4);
  assert.equal(session.delivery('inv_1'), 'kept');
  assert.deepEqual(shown(one).answers, [{ question: 'useful', value: 4 }]);
  const kept = Object.keys(storage).filter(name => name.includes(':out:'));
  assert.equal(kept.length, 1);

  server.answer = refuse;
  server.deaf = false;
  await until(() => session.delivery('inv_1') === 'idle');
  assert.equal(new Set(said(one, 'answer').map(({ id }) => id)).size, 1);
  assert.deepEqual(Object.keys(storage).filter(name => name.includes(':out:')), []);
});

test('a final refusal gives the card back, with its reason', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.server.say = (frame, tell) => tell({ type: 'refused', id: frame.id, error: { code: 'answer_refused', message: 'no' }, final: true });
  session.answer('inv_1', 'useful', 4);
  await until(() => session.delivery('inv_1') === 'refused');
  assert.deepEqual(shown(one).answers, []);
  assert.match(one.warned.join(), /^no$/);
  one.server.say = (frame, tell) => tell({ type: 'ack', id: frame.id });
  session.answer('inv_1', 'useful', 4);
});

test('an answer may be changed: before it has arrived, after it, and while another device does', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.server.deaf = true;
  session.answer('inv_1', 'useful', 4);
  session.answer('inv_1', 'why', null);
  session.answer('inv_1', 'useful', 2);
  const { status, answers } = shown(one);
  assert.deepEqual([status, new Map(answers.map(({ question, value }) => [question, value])).get('useful')], ['completed', 2]);
  assert.ok(shown(one).changeable_until > Date.now());
  one.server.deaf = false;
  one.server.sockets.at(-1).drop();
  await until(() => session.delivery('inv_1') === 'idle');
  const sent = said(one, 'answer').map(({ id, question, value }) => ({ id, question, value }));
  assert.deepEqual(sent.map(({ question, value }) => [question, value]), [['useful', 4], ['why', null], ['useful', 2]]);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 3);

  const completed = (useful, until) => card({ status: 'completed', answers: [{ question: 'useful', value: useful }, { question: 'why', value: null }], changeable_until: until });
  const mark = () => shown(one).answers.find(({ question }) => question === 'useful').value;
  one.server.sockets.at(-1).tell({ type: 'card', card: completed(2, Date.now() + 6e5) });
  await until(() => shown(one).changeable_until < Infinity);
  session.answer('inv_1', 'useful', 5);
  assert.equal(mark(), 5);
  await until(() => session.delivery('inv_1') === 'idle');
  assert.equal(mark(), 5, 'until it is in the card of the server');
  one.server.sockets.at(-1).tell({ type: 'card', card: completed(5, Date.now() + 6e5) });
  one.server.sockets.at(-1).tell({ type: 'card', card: completed(3, Date.now() + 6e5) });
  await until(() => mark() === 3, 'what was said last elsewhere');
  one.server.sockets.at(-1).tell({ type: 'card', card: completed(3, null) });
  await until(() => shown(one).changeable_until === null);
  session.answer('inv_1', 'useful', 1);
  assert.equal(mark(), 3, 'final');
});

test('answers that nobody sees alone wait here, go all at once, and are told to nobody on the page', async t => {
  const grouped = card({ identity: 'grouped', unnamed: { others: 4 } });
  const one = await begin(t, { cards: [grouped] });
  const session = gathered(await ready(one), 'inv_1');
  const now = () => session.cards()[0];
  assert.equal(session.answer('inv_1', 'useful', 4), true);
  assert.deepEqual([now().status, now().answers], ['open', [{ question: 'useful', value: 4 }]]);
  assert.deepEqual(gathered(one.session, 'inv_1').cards()[0].answers, now().answers, 'also for a card that is drawn anew');
  assert.equal(said(one, 'answer').length, 0);
  session.answer('inv_1', 'useful', 2);
  assert.equal(session.answer('inv_1', 'why', null), true);
  assert.deepEqual([now().status, now().answers, now().changeable_until], ['completed', [], null]);
  await until(() => session.delivery('inv_1') === 'idle');
  const [frame, ...more] = said(one, 'answer');
  assert.deepEqual(more, []);
  assert.deepEqual([frame.question, frame.value, frame.together], ['why', null, [{ question: 'useful', value: 2 }]]);
  assert.equal(one.session.draft('inv_1').before, undefined);
});

test('an answer on a branch that was left again is not sent', async t => {
  const asked = { ...card().questions[1], id: 'sorry', ask_if: [{ question: 'useful', at_most: 2 }] };
  const anonymous = card({ identity: 'anonymous', unnamed: {}, questions: [card().questions[0], asked, card().questions[1]] });
  const one = await begin(t, { cards: [anonymous] });
  const session = gathered(await ready(one), 'inv_1');
  session.answer('inv_1', 'useful', 1);
  session.answer('inv_1', 'sorry', 'it hurt');
  session.answer('inv_1', 'useful', 5);
  session.answer('inv_1', 'why', 'well');
  await until(() => session.delivery('inv_1') === 'idle');
  const [{ together, question }] = said(one, 'answer');
  assert.deepEqual([together, question], [[{ question: 'useful', value: 5 }], 'why']);
});

test('who sees such an answer, and that it is final, is said in one line', () => {
  const says = unnamedCard => unnamed.named.call(en, 'Maria', { card: card({ unnamed: unnamedCard }), session: gathered({}, 'inv_1'), update() {} });
  const once = 'Once sent, it cannot be changed, and nobody replies to it';
  assert.equal(says({ others: 4 }), `Maria will see this only together with at least 4 others. ${once}`);
  assert.equal(says({}), `Nobody can tell this was you. ${once}`);
  assert.match(says({ others: 4, names_for: 'administrator' }), /An administrator can see your name too/);
});

test('a state replaces the cards; what is answered elsewhere is closed here', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.server.sockets.at(-1).tell({ type: 'card', card: card({ status: 'completed' }) });
  await until(() => shown(one).status === 'completed');
  one.server.say = (frame, tell) => tell({ type: 'refused', id: frame.id, error: { code: 'invitation_closed', message: 'no' }, final: true });
  session.answer('inv_1', 'useful', 1);
  assert.deepEqual(shown(one).answers, []);
  await until(() => session.delivery('inv_1') === 'refused');
  one.server.sockets.at(-1).tell({ ...one.server.state, cards: [card({ invitation: 'inv_2' })] });
  await until(() => session.cards()[0].invitation === 'inv_2');
  assert.equal(session.cards().length, 1);
});

test('the thread on a screen is told each time there is another reply, and never as something unsent', async t => {
  const one = await begin(t, { cards: [card({ displayed: true })] });
  await ready(one);
  one.session.display('inv_1', 'chat', 'rep_1');
  one.session.display('inv_1', 'chat', 'rep_2');
  assert.equal(one.session.delivery('inv_1'), 'idle');
  await until(() => said(one, 'display').length === 2);
  assert.deepEqual(said(one, 'display').map(frame => frame.reply), ['rep_1', 'rep_2']);
});

test('dismissed at once, displayed once', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.client.context({ messages: [{ id: 'm1', text: 'hi', sent_at: 5, extra: 1 }] });
  session.display('inv_1', 'chat');
  session.display('inv_1', 'chat');
  session.dismiss('inv_1');
  assert.equal(shown(one).status, 'dismissed');
  await until(() => said(one, 'dismiss').length);
  assert.equal(said(one, 'display').length, 1);
  assert.deepEqual(said(one, 'display')[0].messages, [{ id: 'm1', text: 'hi', sent_at: 5 }]);
});

test('another person sees nothing of the former, and drafts come back with theirs', async t => {
  const one = await begin(t);
  const session = await ready(one);
  session.keepDraft('inv_1', { values: { why: 'private' } });
  one.server.state = { ...one.server.state, respondent: { id: 's2' }, cards: [card()] };
  one.client.identify('s2', { token: 's2.token' });
  assert.deepEqual(session.cards(), []);
  assert.deepEqual(session.draft('inv_1'), { values: {} });
  assert.equal(one.changes.at(-1), null);
  one.client.identify('s1', { token: 's1.token' });
  assert.deepEqual(session.draft('inv_1').values, { why: 'private' });
});

test('a device says which visitor it was, beside the token that may name them; a reset begins another', async t => {
  const one = await begin(t);
  one.client.start();
  const asked = () => one.server.requests.filter(({ path }) => path == '/w/ticket').map(({ body }) => body);
  await until(() => asked().length);
  const [{ visitor }] = asked();
  assert.match(visitor, /^[\w-]{16,64}$/);
  one.client.identify('s1', { token: 's1.token' });
  await until(() => asked().length > 1);
  assert.deepEqual([asked()[1].token, asked()[1].visitor], ['s1.token', visitor]);
  one.client.reset();
  await until(() => asked().length > 2);
  assert.equal(asked()[2].token, undefined);
  assert.notEqual(asked()[2].visitor, visitor);
});

test('a token of another id is refused here already', async t => {
  const one = await begin(t);
  one.client.identify('s2', { token: 's1.token' });
  await until(() => one.warned.length);
  assert.deepEqual(one.warned, ['another id']);
  assert.equal(one.server.sockets.length, 0);
});

test('events wait for the token', async t => {
  const one = await begin(t);
  let give;
  one.client.identify('s1', { token: () => new Promise(done => (give = done)) });
  one.client.track('chat_opened', { n: 1 }, { conversation: 'c1' });
  await until(() => give);
  assert.equal(one.server.requests.length, 0);
  give('s1.token');
  const [event] = await until(() => said(one, 'track').length && said(one, 'track'));
  assert.equal(event.conversation, 'c1');
  assert.equal(event.page, 'https://page.test/a');
  assert.equal(one.server.requests[0].body.token, 's1.token');
  assert.equal(one.server.requests[0].body.visitor, undefined);
});

test('a visitor stays the same until reset, and nothing is stored without consent', async t => {
  const one = await begin(t, { options: { consent: 'required' } });
  one.client.start();
  one.client.track('seen');
  const { visitor } = (await until(() => one.server.requests[0])).body;
  assert.match(visitor, /^[A-Za-z0-9_-]{16,64}$/);
  assert.deepEqual(Object.keys(storage), []);
  one.client.consent(true);
  assert.equal(storage.getItem('cuecard:wk_1:visitor'), visitor);
  one.client.consent(false);
  assert.deepEqual(Object.keys(storage), []);
  one.client.consent(true);
  one.client.reset();
  assert.notEqual(storage.getItem('cuecard:wk_1:visitor'), visitor);
});

test('listeners hear events with their detail, and one that throws hurts no other', async t => {
  const one = await begin(t);
  const heard = [];
  const listener = event => heard.push(event.detail);
  one.client.later('on', ['cue-answered', () => { throw new Error('theirs'); }]);
  one.client.later('on', ['cue-answered', listener]);
  const session = await ready(one);
  session.listen(() => { throw new Error('ours'); });
  // What a page hears as its own `error` event, the runner would take for a failure.
  const runners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const theirs = [];
  process.on('uncaughtException', error => theirs.push(error.message));
  t.after(() => {
    process.removeAllListeners('uncaughtException');
    runners.forEach(fn => process.on('uncaughtException', fn));
  });
  session.host('cue-answered', { value: 4 });
  one.client.later('off', ['cue-answered', listener]);
  session.host('cue-answered', { value: 5 });
  session.answer('inv_1', 'useful', 4);
  assert.deepEqual(heard, [{ value: 4 }]);
  assert.match(one.warned.join(), /ours/);
  await until(() => theirs.join() === 'theirs,theirs');
});

test('where sockets are blocked a mentor is shown the same, by asking again and after every action', async t => {
  const one = await begin(t);
  const { server } = one;
  const item = { invitation: 'inv_1', conversation: 'c1', state: 'open', replies: [] };
  let [items, asked] = [[item], 0];
  server.blocked = true;
  server.say = (frame, tell) => {
    if (frame.type === 'mark') items = items.map(one => ({ ...one, state: frame.state }));
    if (frame.type === 'reply') items = items.map(one => ({ ...one, replies: [{ id: frame.id, author: 'mentor', text: frame.text }] }));
    tell({ type: 'ack', id: frame.id });
    if (frame.type === 'watch') tell({ type: 'reviews', conversation: 'c1', items }), asked++;
  };
  one.client.identify('maria', { staffToken: 'token' });
  const staff = await until(() => one.staff);
  staff.watch('c1');
  await until(() => staff.items('c1').length);
  assert.equal(staff.theme.accent, '#123456');
  staff.mark('inv_1', 'read');
  staff.reply('inv_1', 'well done');
  assert.equal(staff.delivery('inv_1'), 'sending');
  const soon = performance.now();
  await until(() => staff.delivery('inv_1') === 'idle');
  assert.ok(performance.now() - soon < 1000 / 25 + 200, 'at once');
  assert.deepEqual([staff.items('c1')[0].state, staff.items('c1')[0].replies.length], ['read', 1]);
  const exchanges = server.requests.filter(({ path }) => path === '/w/exchange');
  assert.deepEqual(exchanges.at(-1).body.frames.map(({ type }) => type), ['mark', 'reply', 'watch']);
  assert.equal(exchanges.at(-1).body.staff_token, 'token');

  items = [{ ...item, invitation: 'inv_2' }, ...items];
  await until(() => staff.items('c1').length === 2); // by itself, within half a minute
  page.hidden = true;
  t.after(() => (page.hidden = false));
  await until(async () => {
    const before = asked;
    await new Promise(done => setTimeout(done, 70_000));
    return asked === before;
  });
  page.hidden = false;
  items = [];
  page.dispatchEvent(new Event('visibilitychange'));
  await until(() => !staff.items('c1').length);
});

test('destroy ends it', async t => {
  const one = await begin(t);
  const session = await ready(one);
  one.client.destroy();
  assert.deepEqual(session.cards(), []);
  const before = one.server.requests.length;
  dispatchEvent(new Event('online'));
  await new Promise(done => setTimeout(done, 60_000));
  assert.equal(one.server.requests.length, before);
});

test('a mentor watches, on every connection anew, and speaks', async t => {
  const one = await begin(t);
  const item = (more = {}) => ({ invitation: 'inv_1', conversation: 'c1', state: 'open', replies: [], answers: [], ...more });
  let expired = true;
  one.server.ticket = body => {
    assert.equal(body.token, undefined);
    return expired && (expired = false) === false && body.staff_token === 'old' ? [401, { error: { code: 'token_expired' } }] : [200, { ticket: 't', staff: {} }];
  };
  one.server.say = (frame, tell) => {
    tell({ type: 'ack', id: frame.id });
    if (frame.type === 'watch') tell({ type: 'reviews', conversation: frame.conversation, items: [item()] });
  };
  const tokens = ['old', 'new'];
  one.client.identify('maria', { staffToken: async () => tokens.shift() ?? 'new' });
  const staff = await until(() => one.staff);
  const stop = staff.watch('c1');
  await until(() => staff.items('c1').length);
  staff.mark('inv_1', 'read');
  assert.equal(staff.items('c1')[0].state, 'read');
  staff.reply('inv_1', 'well done');
  assert.equal(staff.items('c1')[0].replies[0].text, 'well done');
  await until(() => staff.delivery('inv_1') === 'idle');
  assert.equal(staff.items('c1')[0].replies.length, 1);
  one.server.sockets.at(-1).tell({ type: 'review', item: item({ invitation: 'inv_2' }) });
  await until(() => staff.items('c1').length === 2);
  assert.equal(staff.items('c1')[0].invitation, 'inv_2');
  one.server.sockets.at(-1).drop();
  await until(() => said(one, 'watch').length === 2);
  await until(() => staff.items('c1').length === 1);
  stop();
  stop();
  assert.deepEqual(staff.items('c1'), []);
  assert.equal(one.session, undefined);
});
