/** What is kept until it is acknowledged: bounded, in every tab, on storage of every mood. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { createOutbox, createShelf } from '../src/outbox.js';
import { newId } from '../src/protocol.js';
import { FakeStorage } from './world.js';

function shelfOn(storage, allowed = true) {
  const shelf = createShelf(() => storage, 'cuecard:wk_1:');
  if (allowed) shelf.allow(true);
  return shelf;
}
const frame = (type = 'answer', more = {}) => ({ id: newId(), type, ...more });
const ids = outbox => outbox.all().map(({ id }) => id);

test('a frame is on the device at once, and gone once it is dropped', () => {
  const storage = new FakeStorage();
  const outbox = createOutbox(shelfOn(storage), 'student-17');
  const one = frame();
  outbox.add(one);
  assert.deepEqual(Object.keys(storage), [`cuecard:wk_1:student-17:out:${one.id}`]);
  assert.deepEqual(outbox.drop(one.id), one);
  assert.deepEqual(Object.keys(storage), []);
  assert.deepEqual(outbox.all(), []);
});

test('the next page finds it, in order, for the same person only', () => {
  const storage = new FakeStorage();
  const first = createOutbox(shelfOn(storage), 'a');
  const frames = [frame(), frame(), frame()];
  frames.forEach(first.add);
  assert.deepEqual(createOutbox(shelfOn(storage), 'a').all(), frames);
  assert.deepEqual(createOutbox(shelfOn(storage), 'b').all(), []);
  assert.deepEqual(createOutbox(shelfOn(storage), 'a:out').all(), []);
});

test('two tabs neither lose nor overwrite what the other keeps', () => {
  const storage = new FakeStorage();
  const [one, two] = [createOutbox(shelfOn(storage), 'a'), createOutbox(shelfOn(storage), 'a')];
  const [mine, yours] = [frame(), frame()];
  one.add(mine);
  two.add(yours);
  assert.deepEqual(ids(createOutbox(shelfOn(storage), 'a')), [mine.id, yours.id]);
  one.drop(mine.id);
  assert.deepEqual(ids(createOutbox(shelfOn(storage), 'a')), [yours.id]);
});

test('a survey asked for by name is not asked for again by the next page', () => {
  const storage = new FakeStorage();
  const outbox = createOutbox(shelfOn(storage), 'a');
  outbox.add(frame('show'));
  assert.equal(outbox.all().length, 1);
  assert.deepEqual(Object.keys(storage), []);
});

test('at most a hundred, and events go before answers', () => {
  const outbox = createOutbox(shelfOn(new FakeStorage()), 'a');
  const answers = [...Array(60)].map(() => frame());
  answers.forEach(outbox.add);
  for (let i = 0; i < 60; i++) outbox.add(frame('track', { name: `e${i}` }));
  const all = outbox.all();
  assert.equal(all.length, 100);
  assert.equal(all.filter(({ type }) => type === 'answer').length, 60);
  assert.equal(all.at(-1).name, 'e59');
});

test('at most a megabyte', () => {
  const storage = new FakeStorage();
  const outbox = createOutbox(shelfOn(storage), 'a');
  for (let i = 0; i < 20; i++) outbox.add(frame('track', { properties: { text: 'x'.repeat(50_000) } }));
  assert.ok(JSON.stringify(outbox.all()).length <= 1 << 19);
  assert.ok(outbox.all().length >= 9);
  assert.equal(Object.keys(storage).length, outbox.all().length);
});

const DAY_MS = 86_400_000;
/** As one made so many days ago, by this clock. */
const aged = days => frame('answer', { id: Math.floor(Date.now() - days * DAY_MS).toString(36) + newId().slice(8) });
const stored = (storage, { id, ...more }) => storage.setItem(`cuecard:wk_1:a:out:${id}`, JSON.stringify({ id, ...more }));

test('after a week it is taken off the device, and sent once more', () => {
  const storage = new FakeStorage();
  const [young, old] = [aged(6), aged(8)];
  [old, young].forEach(one => stored(storage, one));
  assert.deepEqual(ids(createOutbox(shelfOn(storage), 'a')), [old.id, young.id]);
  assert.deepEqual(Object.keys(storage), [`cuecard:wk_1:a:out:${young.id}`]);
  assert.deepEqual(ids(createOutbox(shelfOn(storage), 'a')), [young.id]);
});

for (const years of [-30, 30]) {
  test(`a clock that was wrong by ${years} years loses nothing`, () => {
    const storage = new FakeStorage();
    const one = aged(-years * 365);
    stored(storage, one);
    assert.deepEqual(ids(createOutbox(shelfOn(storage), 'a')), [one.id]);
  });
}

for (const [name, area] of [
  ['no storage at all', () => { throw new DOMException('sandboxed', 'SecurityError'); }],
  ['a full one', () => Object.assign(new FakeStorage(), { full: true })],
  ['undefined', () => undefined],
]) {
  test(`with ${name} it keeps in memory`, () => {
    const outbox = createOutbox(createShelf(area, 'p:'), 'a');
    const one = frame();
    outbox.add(one);
    assert.deepEqual(ids(outbox), [one.id]);
    outbox.drop(one.id);
    outbox.load();
    assert.deepEqual(ids(outbox), []);
  });
}

test('foreign and broken entries do no harm', () => {
  const storage = new FakeStorage();
  storage.setItem('theirs', '{');
  storage.setItem('cuecard:wk_1:a:out:nonsense', '{');
  storage.setItem(`cuecard:wk_1:a:out:${newId()}`, '{');
  const outbox = createOutbox(shelfOn(storage), 'a');
  assert.deepEqual(outbox.all(), []);
  assert.deepEqual(Object.keys(storage), ['theirs']);
});

test('nothing is kept before consent, all that waits is kept after it, and withdrawing clears all of ours', () => {
  const storage = new FakeStorage();
  storage.setItem('theirs', '1');
  const shelf = shelfOn(storage, false);
  const outbox = createOutbox(shelf, 'a');
  const one = frame();
  outbox.add(one);
  shelf.set('visitor', 'v');
  assert.deepEqual(Object.keys(storage), ['theirs']);
  shelf.allow(true);
  outbox.load();
  assert.deepEqual(Object.keys(storage), ['theirs', `cuecard:wk_1:a:out:${one.id}`]);
  shelf.allow(false);
  assert.deepEqual(Object.keys(storage), ['theirs']);
  assert.deepEqual(ids(outbox), [one.id]);
  assert.ok(!shelf.get('theirs'));
});

test('where something is kept it was allowed, until it is withdrawn', () => {
  const storage = new FakeStorage();
  shelfOn(storage).set('visitor', 'v');
  const next = shelfOn(storage, false);
  assert.equal(next.get('visitor'), 'v');
  next.allow(false);
  shelfOn(storage, false).set('visitor', 'w');
  assert.deepEqual(Object.keys(storage), []);
});
