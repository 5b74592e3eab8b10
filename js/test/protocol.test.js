/** Frames as text, and ids. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, encode, madeAt, newId } from '../src/protocol.js';

test('frames survive the way there and back', () => {
  for (const frame of [
    { type: 'answer', id: 'a', value: 0 },
    { type: 'answer', id: 'a', value: null },
    { type: 'answer', id: 'a', value: { choices: ['x', 'y'], other: 'ещё «так»\n\u2028' } },
    { type: 'track', id: 'a', properties: { deep: [[{ at: [1, 2] }], []] } },
  ]) assert.deepEqual(decode(encode(frame)), frame);
});

test('what is no JSON is nothing', () => {
  for (const text of ['', '{', 'undefined', undefined]) assert.equal(decode(text), undefined);
});

test('dates are written as ever', () => assert.equal(encode({ at: new Date(0) }), '{"at":"1970-01-01T00:00:00.000Z"}'));

test('a page where arrays have a toJSON writes arrays all the same', t => {
  // eslint-disable-next-line no-extend-native
  Array.prototype.toJSON = () => 'broken';
  t.after(() => delete Array.prototype.toJSON);
  assert.equal(encode({ choices: ['a', ['b']] }), '{"choices":["a",["b"]]}');
});

test('half a character is made whole, what only looks like one is left', () => {
  assert.deepEqual(decode(encode({ a: 'x\ud83d', b: '\ud83d\ude00', c: '\\ud83d', d: ['\ude00'] })), { a: 'x\ufffd', b: '\ud83d\ude00', c: '\\ud83d', d: ['\ufffd'] });
});

test('what cannot be written is refused where it is said', () => {
  const ring = {};
  ring.ring = ring;
  assert.throws(() => encode(ring));
});

test('ids are unique, safe, sort by time and tell it', () => {
  const ids = [...Array(2000)].map(newId);
  assert.equal(new Set(ids).size, 2000);
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids) assert.match(id, /^[0-9a-z]{16,64}$/);
  assert.ok(Math.abs(madeAt(ids[0]) - Date.now()) < 5000);
});
