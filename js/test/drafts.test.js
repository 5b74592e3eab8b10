/** Half-typed answers: at once in memory, soon on the device, found by a reload and by the other tab. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { makePage, until } from './world.js';

const { storage } = makePage();
const { createShelf } = await import('../src/outbox.js');
const { createDrafts } = await import('../src/drafts.js');

const shelf = createShelf(() => storage, 'cuecard:wk_1:');
shelf.allow(true);
const name = 'cuecard:wk_1:s1:draft:inv_1';
const begin = (t, person = 's1', changed = () => {}) => {
  const drafts = createDrafts(shelf, person, changed);
  t.after(() => {
    drafts.stop();
    for (const key of Object.keys(storage)) storage.removeItem(key);
  });
  return drafts;
};

test('a draft is there at once, and on the device soon', async t => {
  const drafts = begin(t);
  assert.deepEqual(drafts.get('inv_1'), { values: {} });
  drafts.keep('inv_1', { values: { why: 'bec' } });
  assert.deepEqual(drafts.get('inv_1').values, { why: 'bec' });
  assert.equal(storage.getItem(name), null);
  await until(() => storage.getItem(name));
  assert.deepEqual(begin(t).get('inv_1'), { values: { why: 'bec' } });
});

test('a page that goes writes it before', t => {
  const drafts = begin(t);
  drafts.keep('inv_1', { values: { why: 'bec' }, step: 'why' });
  dispatchEvent(new Event('pagehide'));
  assert.deepEqual(JSON.parse(storage.getItem(name)), { values: { why: 'bec' }, step: 'why' });
});

test('another person does not see it', t => {
  begin(t).keep('inv_1', { values: { why: 'bec' } });
  dispatchEvent(new Event('pagehide'));
  assert.deepEqual(begin(t, 's2').get('inv_1'), { values: {} });
});

test('the other tab hears of it', t => {
  const heard = [];
  const drafts = begin(t, 's1', invitation => heard.push(invitation));
  const tell = (key, newValue) => dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
  tell(name, '{"values":{"why":"there"}}');
  assert.deepEqual(drafts.get('inv_1').values, { why: 'there' });
  tell('cuecard:wk_1:s2:draft:inv_1', '{"values":{}}');
  tell(null, null);
  tell(name, 'nonsense');
  tell(name, '{"values":7}');
  assert.deepEqual(drafts.get('inv_1').values, {});
  assert.deepEqual(heard, ['inv_1', 'inv_1', 'inv_1']);
});

test('removed means removed, also when a write was waiting', async t => {
  const drafts = begin(t);
  drafts.keep('inv_1', { values: { why: 'bec' } });
  drafts.remove('inv_1');
  dispatchEvent(new Event('pagehide'));
  assert.equal(storage.getItem(name), null);
  assert.deepEqual(drafts.get('inv_1'), { values: {} });
});

test('drafts of invitations that are no more are forgotten', t => {
  const drafts = begin(t);
  drafts.keep('inv_1', { values: { a: 1 } });
  drafts.keep('inv_2', { values: { a: 2 } });
  dispatchEvent(new Event('pagehide'));
  drafts.prune(new Set(['inv_2']));
  assert.deepEqual(Object.keys(storage), ['cuecard:wk_1:s1:draft:inv_2']);
});
