/** The talk of a frame with its host: JSON-RPC 2.0 within bounds. */

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { FAULT, MOST_CHARS, createPeer } from '../src/embed-rpc.js';

function peer({ ready = () => undefined } = {}) {
  const told = [];
  const warned = [];
  const clock = { now: 0 };
  const calls = {
    'cuecard.hello': { takes: { version: 'number!' }, does: ({ version }) => ({ version }) },
    'cuecard.track': { takes: { event: 'string!', properties: 'object' }, does: () => {} },
    'cuecard.fails': { takes: {}, does: () => Promise.reject(Error('no luck')) },
  };
  const one = createPeer({ post: message => told.push(message), calls, ready, now: () => clock.now, warn: message => warned.push(message) });
  const hear = async message => (await one.hear(message), told.splice(0));
  return { one, hear, told, warned, clock };
}
const request = (method, params, id = 1) => ({ jsonrpc: '2.0', id, method, params });

test('a request is answered with its id, a notification is not', async () => {
  const { hear } = peer();
  assert.deepEqual(await hear(request('cuecard.hello', { version: 1 }, 'a')), [{ jsonrpc: '2.0', id: 'a', result: { version: 1 } }]);
  assert.deepEqual(await hear(request('cuecard.track', { event: 'x' }, 0)), [{ jsonrpc: '2.0', id: 0, result: {} }]);
  const { id, ...notification } = request('cuecard.track', { event: 'x' });
  assert.deepEqual([id, await hear(notification)], [1, []]);
});

const circle = { jsonrpc: '2.0', id: 1, method: 'cuecard.track' };
circle.params = circle;
for (const [name, message, code] of [
  ['no such call', request('cuecard.nothing'), FAULT.method],
  ['a name of every object', request('toString'), FAULT.method],
  ['a prototype', request('__proto__'), FAULT.method],
  ['nothing where something is needed', request('cuecard.track'), FAULT.params],
  ['another type', request('cuecard.track', { event: 5 }), FAULT.params],
  ['a list for an object', request('cuecard.track', { event: 'x', properties: [] }), FAULT.params],
  ['an unknown name', request('cuecard.track', { event: 'x', colour: 1 }), FAULT.params],
  ['an unknown name of every object', request('cuecard.track', { event: 'x', constructor: 1 }), FAULT.params],
  ['parameters by place', request('cuecard.track', ['x']), FAULT.params],
  ['parameters that are nothing', request('cuecard.track', null), FAULT.params],
  ['another version of JSON-RPC', { ...request('cuecard.track', { event: 'x' }), jsonrpc: '1.0' }, FAULT.request],
  ['a method that is a number', request(5), FAULT.request],
  ['no id that could be answered', request('cuecard.track', { event: 'x' }, null), FAULT.request],
  ['neither request nor answer', { jsonrpc: '2.0', id: 1 }, FAULT.request],
  ['too large', request('cuecard.track', { event: 'x'.repeat(MOST_CHARS) }), FAULT.large],
  ['a circle', circle, FAULT.internal],
  ['what fails', request('cuecard.fails'), FAULT.internal],
]) {
  test(`refused: ${name}`, async () => {
    const { hear } = peer();
    const [{ error, ...answer }] = await hear(message);
    assert.equal(error.code, code);
    assert.equal('result' in answer, false);
  });
}

for (const [name, message] of Object.entries({ text: 'hello', nothing: null, list: [request('cuecard.hello')], other: { type: 'webpackOk' }, number: 5 })) {
  test(`what is another library's stays without an answer: ${name}`, async () => assert.deepEqual(await peer().hear(message), []));
}

test('before the greeting only the greeting is heard', async () => {
  const { hear } = peer({ ready: () => 'say cuecard.hello first' });
  assert.equal((await hear(request('cuecard.track', { event: 'x' })))[0].error.code, FAULT.hello);
  assert.ok((await hear(request('cuecard.hello', { version: 1 })))[0].result);
});

test('more than a few messages a second are refused, and a pause mends it', async () => {
  const { hear, clock } = peer();
  const answers = [];
  for (let at = 0; at < 120; at++) answers.push(...(await hear(request('cuecard.track', { event: 'x' }))));
  assert.deepEqual([answers.filter(({ result }) => result).length, answers.at(-1).error.code], [100, FAULT.many]);
  clock.now = 1000;
  assert.ok((await hear(request('cuecard.track', { event: 'x' })))[0].result);
});

test('the other end is asked, and answers, refuses, or says nothing', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { one, told, hear } = peer();
  const [good, bad, silent] = [1, 2, 3].map(() => one.ask('cuecard.token', { id: 's' }));
  const [first, second] = told.splice(0).map(({ id }) => id);
  await hear({ jsonrpc: '2.0', id: first, result: { token: 'eyJ' } });
  await hear({ jsonrpc: '2.0', id: second, error: { code: 1, message: 'nobody' } });
  await hear({ jsonrpc: '2.0', id: 99, result: 'nobody asked' });
  assert.deepEqual(await good, { token: 'eyJ' });
  await assert.rejects(bad, { message: 'nobody' });
  mock.timers.tick(10_000);
  await assert.rejects(silent, /not answered/);
});
