/** Frames over a real socket and real HTTP, on loopback: nothing lost, nothing doubled, nothing for ever. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { serve } from './server.js';
import { makePage, until } from './world.js';

const { page, beacons, pauses } = makePage();
const { createTransport } = await import('../src/transport.js');

/** A transport with a plain list as its outbox. */
async function begin(t, change = {}) {
  const server = await serve();
  const kept = new Map();
  const one = { server, heard: [], warned: [], tokens: 0, kept };
  const transport = createTransport({
    base: server.base,
    hello: async again => {
      one.tokens += again ? 1 : 0;
      return { key: 'wk_1', visitor: 'v' };
    },
    queued: () => [...kept.values()],
    hear(frame) {
      one.heard.push(frame);
      if (frame.id) kept.delete(frame.id);
    },
    warn: message => one.warned.push(String(message)),
    ...change,
  });
  one.transport = transport;
  one.send = (id, more = {}) => {
    kept.set(id, { id, type: 'track', ...more });
    transport.flush();
  };
  t.after(async () => {
    transport.stop();
    page.hidden = false;
    beacons.length = 0;
    beacons.take = true;
    await server.close();
  });
  return one;
}
/** How long it has waited between attempts: every such pause is partly chance, and so no whole number. */
const waits = () => pauses.filter(ms => ms % 1);
const ids = frames => frames.filter(frame => frame.type !== 'ping').map(frame => frame.id);

test('a ticket by a simple request, then a socket, then the state', async t => {
  const { transport, server, heard } = await begin(t);
  transport.start();
  await until(() => heard.some(frame => frame.type === 'state'));
  const [{ path, headers, body }] = server.requests;
  assert.equal(path, '/w/ticket');
  assert.match(headers['content-type'], /^text\/plain/);
  assert.equal(headers.cookie, undefined);
  assert.deepEqual(body, { key: 'wk_1', visitor: 'v' });
  assert.equal(transport.online(), true);
});

test('frames from before the connection are sent after it', async t => {
  const { transport, server, send, kept } = await begin(t);
  send('a');
  transport.start();
  send('b');
  await until(() => !kept.size);
  assert.deepEqual(ids(server.heard), ['a', 'b']);
});

test('a frame is sent once on a connection, and again on the next until it is acknowledged', async t => {
  const { transport, server, send, kept } = await begin(t);
  server.say = () => {};
  transport.start();
  await until(() => server.sockets.length === 1);
  send('a');
  transport.flush();
  await until(() => ids(server.heard).length === 1);
  server.say = (frame, tell) => tell({ type: 'ack', id: frame.id });
  server.sockets.at(-1).drop();
  await until(() => !kept.size);
  assert.deepEqual(ids(server.heard), ['a', 'a']);
});

test('a server that answers nothing for ten seconds is left, and met again', async t => {
  const { transport, server, send, kept } = await begin(t);
  transport.start();
  await until(() => transport.online());
  server.deaf = true;
  send('a');
  await until(() => server.sockets.length === 2);
  server.deaf = false;
  await until(() => !kept.size);
});

test('an idle connection is asked every thirty seconds whether it is still there', async t => {
  const { transport, server } = await begin(t);
  transport.start();
  await until(() => server.heard.filter(frame => frame.type === 'ping').length === 2);
  server.deaf = true;
  await until(() => server.sockets.length === 2);
});

test('a refusal that is not final is tried again; a final one is told', async t => {
  const { transport, server, send, kept, heard } = await begin(t);
  let times = 0;
  server.say = (frame, tell) => {
    if (frame.id === 'a' && ++times < 3) tell({ type: 'refused', id: 'a', error: { code: 'too_many', message: '' }, final: false });
    else if (frame.id === 'b') tell({ type: 'refused', id: 'b', error: { code: 'invitation_closed', message: '' }, final: true });
    else tell({ type: 'ack', id: frame.id });
  };
  transport.start();
  send('a');
  send('b');
  await until(() => !kept.size);
  assert.equal(times, 3);
  assert.deepEqual(heard.filter(frame => frame.type === 'refused').map(frame => frame.id), ['b']);
});

test('many frames go at the pace the server allows', async t => {
  const { transport, server, send, kept } = await begin(t);
  for (let i = 0; i < 30; i++) send(`f${i}`);
  let most = 0;
  server.say = (frame, tell) => {
    most = Math.max(most, ids(server.heard).length);
    tell({ type: 'ack', id: frame.id });
  };
  transport.start();
  await until(() => ids(server.heard).length > 0);
  assert.ok(most <= 9);
  await until(() => !kept.size);
  assert.deepEqual(ids(server.heard), [...Array(30).keys()].map(i => `f${i}`));
});

test('a socket that a policy forbids costs no pause', async t => {
  const { transport, server, heard } = await begin(t);
  server.blocked = true;
  pauses.length = 0;
  transport.start();
  await until(() => heard.some(frame => frame.type === 'state'));
  assert.deepEqual(server.requests.slice(0, 2).map(({ path }) => path), ['/w/ticket', '/w/exchange']);
  assert.deepEqual(waits(), []);
});

test('where sockets are blocked one is tried again after two idle minutes', async t => {
  const { transport, server } = await begin(t);
  server.blocked = true;
  pauses.length = 0;
  transport.start();
  await until(() => server.requests.filter(({ path }) => path === '/w/ticket').length === 2);
  // Time flies here: more may have gone by before this looks.
  const due = ['/w/ticket', ...Array(5).fill('/w/exchange'), '/w/ticket'];
  assert.deepEqual(server.requests.slice(0, due.length).map(({ path }) => path), due);
  assert.deepEqual(waits(), []);
});

test('an exchange that fails after a socket that was blocked is waited with', async t => {
  const { transport, server, heard } = await begin(t);
  server.blocked = true;
  const plain = server.exchange;
  let times = 0;
  server.exchange = body => (++times < 3 ? [503, { error: { code: 'unavailable', message: '' } }] : plain(body));
  pauses.length = 0;
  transport.start();
  await until(() => heard.some(frame => frame.type === 'state'));
  assert.equal(waits().length, 2);
});

for (const [told, least, most] of [['7', 7_000, 9_000], ['4000', 300_000, 302_000], ['Wed, 21 Oct 2026 07:28:00 GMT', 1_000, 3_000], [undefined, 1_000, 3_000]]) {
  test(`a server that says "${told}" is left alone for so long, at most five minutes`, async t => {
    const { transport, server } = await begin(t);
    server.ticket = () => [429, { error: { code: 'too_many', message: '' } }, told && { 'retry-after': told }];
    pauses.length = 0;
    transport.start();
    const [pause] = await until(() => waits()[0] && waits());
    assert.ok(pause >= least && pause <= most, pause);
    const before = pauses.length;
    transport.wake();
    assert.equal(pauses.length, told ? before : before + 1);
  });
}

test('where sockets are blocked the exchange takes over, and a socket is tried again', async t => {
  const { transport, server, send, kept, heard } = await begin(t);
  server.blocked = true;
  transport.start();
  await until(() => heard.some(frame => frame.type === 'state'));
  send('a');
  send('b');
  await until(() => !kept.size);
  assert.deepEqual(ids(server.heard), ['a', 'b']);
  server.blocked = false;
  await until(() => server.sockets.length === 1);
});

test('nobody polls for a page that nobody sees', async t => {
  const { transport, server, heard } = await begin(t);
  server.blocked = true;
  transport.start();
  await until(() => heard.some(frame => frame.type === 'state'));
  page.hidden = true;
  const before = server.requests.length;
  await new Promise(done => setTimeout(done, 90_000));
  assert.equal(server.requests.length, before);
  page.hidden = false;
  transport.wake();
  await until(() => server.requests.length > before);
});

test('an expired token is renewed once in an attempt', async t => {
  const one = await begin(t);
  const { transport, server } = one;
  let expired = true;
  server.ticket = () => {
    const answer = expired ? [401, { error: { code: 'token_expired', message: '' } }] : [200, { ticket: 't' }];
    if (one.tokens) expired = false;
    return answer;
  };
  transport.start();
  await until(() => transport.online());
  assert.ok(one.tokens <= 2);
  assert.deepEqual(one.warned, []);
});

test('a token that cannot be renewed ends it quietly, and granted answers still go', async t => {
  const one = await begin(t, {
    hello: async again => {
      if (again) throw { final: 'token expired' };
      return { key: 'wk_1', token: 'old' };
    },
  });
  const { transport, server, send, kept } = one;
  send('event');
  send('answer', { type: 'answer', grant: 'g' });
  server.ticket = () => [401, { error: { code: 'token_expired', message: '' } }];
  transport.start();
  await until(() => !kept.has('answer'));
  assert.deepEqual(ids(server.heard), ['answer']);
  assert.deepEqual(one.warned, ['token expired']);
  const before = server.requests.length;
  await new Promise(done => setTimeout(done, 60_000));
  assert.equal(server.requests.length, before);
});

test('an exchange whose token ended on the way asks for another', async t => {
  const one = await begin(t);
  const { transport, server, send, kept } = one;
  server.blocked = true;
  const plain = server.exchange;
  server.exchange = body => (one.tokens ? plain(body) : [200, { frames: body.frames.map(({ id }) => ({ type: 'refused', id, error: { code: 'token_expired' }, final: false })), state: null }]);
  send('a');
  transport.start();
  await until(() => !kept.size);
  assert.ok(one.tokens >= 1);
});

test('another 4xx ends it with its reason; a 503 does not', async t => {
  const { transport, server, warned } = await begin(t);
  let times = 0;
  server.ticket = () => (++times < 3 ? [503, { error: { code: 'unavailable' } }] : [403, { error: { code: 'origin_refused', message: 'This origin is not on the list.' } }]);
  transport.start();
  await until(() => warned.length);
  assert.deepEqual(warned, ['This origin is not on the list.']);
  assert.equal(times, 3);
});

test('what a wall on the way says is nothing final', async t => {
  const { transport, server, warned } = await begin(t);
  let times = 0;
  const walls = [[403, { blocked: true }], [404, {}], [400, null]];
  server.ticket = () => walls[times++] ?? [200, { ticket: 't' }];
  assert.equal(transport.online(), false);
  transport.start();
  await until(() => transport.online());
  assert.deepEqual(warned, []);
});

test('an exchange takes no more than fits into one request', async t => {
  const { transport, server, send, kept } = await begin(t);
  server.blocked = true;
  for (let i = 0; i < 40; i++) send(`f${i}`, { properties: { long: 'ы'.repeat(19_000) } });
  transport.start();
  await until(() => !kept.size);
  const exchanged = server.requests.filter(({ path }) => path === '/w/exchange').map(({ body }) => body);
  for (const body of exchanged) assert.ok(Buffer.byteLength(JSON.stringify(body)) < 1 << 20);
  assert.deepEqual(exchanged.flatMap(({ frames }) => ids(frames)), [...Array(40).keys()].map(i => `f${i}`));
});

test('a token of somebody else ends it', async t => {
  const { transport, server, warned } = await begin(t, {
    hear(said) {
      if (said.respondent) throw { final: 'another id' };
    },
  });
  transport.start();
  await until(() => warned.length);
  assert.equal(server.sockets.length, 0);
});

test('a page that was pushed out by a sixth one polls instead of pushing back', async t => {
  const { transport, server } = await begin(t);
  transport.start();
  await until(() => transport.online());
  server.sockets.at(-1).close(4002);
  await until(() => server.requests.at(-1).path === '/w/exchange');
});

test('what waits goes with a beacon of at most 16 KB, fewer frames where it does not fit', async t => {
  const { transport, server, send } = await begin(t);
  transport.start();
  await until(() => transport.online());
  server.deaf = true;
  for (let i = 0; i < 8; i++) send(`f${i}`, { properties: { long: 'ы'.repeat(1500) } });
  transport.leave();
  assert.equal(beacons.length, 1);
  const [{ url, body }] = beacons;
  assert.equal(url, `${server.base}w/exchange`);
  assert.ok(Buffer.byteLength(body) <= 16384);
  const said = JSON.parse(body);
  assert.equal(said.key, 'wk_1');
  assert.deepEqual(ids(said.frames), ['f0', 'f1']);
});

test('a beacon the browser does not take is tried smaller, then left', async t => {
  const { transport, server, send } = await begin(t);
  transport.start();
  await until(() => transport.online());
  server.deaf = true;
  for (let i = 0; i < 4; i++) send(`f${i}`);
  beacons.take = false;
  transport.leave();
  assert.equal(beacons.length, 3);
});

test('a page that comes back finds its way', async t => {
  const { transport, server } = await begin(t);
  transport.start();
  await until(() => transport.online());
  transport.leave();
  transport.wake();
  await until(() => server.sockets.length === 2);
});

test('nonsense from the server hurts nobody', async t => {
  const { transport, server, send, kept } = await begin(t);
  transport.start();
  await until(() => transport.online());
  for (const frame of [null, 5, [], {}, { type: 'new_thing' }, { type: 'refused', id: null, final: true }]) server.sockets.at(-1).tell(frame);
  send('a');
  await until(() => !kept.size);
});
