/** A page for Node: storage that may fail, a clock that runs twenty-five times as fast, and the globals the widget takes at load. */

import { WebSocket } from 'undici';

const FASTER = 25;
const real = globalThis.setTimeout;

/** Storage as a page has it: entries are own properties, as `Object.keys` expects. */
export class FakeStorage {
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  setItem(name, text) {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this[name] = String(text);
  }
  removeItem(name) {
    delete this[name];
  }
}
for (const name of ['full', 'constructor']) Object.defineProperty(FakeStorage.prototype, name, { writable: true, enumerable: false, value: undefined });

/** Puts a page's globals in place; before the widget's modules are imported. `pauses` are the times that it set itself, in milliseconds. */
export function makePage() {
  const page = Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: 'en' }, title: 'T', referrer: '', querySelector: () => null });
  const beacons = [];
  const set = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  set('document', page);
  set('navigator', { language: 'en', languages: ['en', 'ru'], sendBeacon: (url, body) => (beacons.push({ url, body }), beacons.take ?? true) });
  set('location', { href: 'https://page.test/a', pathname: '/a' });
  set('WebSocket', WebSocket);
  const pauses = [];
  set('setTimeout', (fn, ms, ...rest) => (pauses.push(ms), real(fn, ms / FASTER, ...rest)));
  const bus = new EventTarget();
  set('addEventListener', bus.addEventListener.bind(bus));
  set('removeEventListener', bus.removeEventListener.bind(bus));
  set('dispatchEvent', bus.dispatchEvent.bind(bus));
  const storage = new FakeStorage();
  set('localStorage', storage);
  return { page, beacons, storage, pauses };
}

/** Waits until `test` gives something true, and gives it; fails after ten seconds. */
export async function until(test, what = test.toString()) {
  for (let i = 0; i < 2000; i++) {
    const found = await test();
    if (found) return found;
    await new Promise(done => real(done, 5));
  }
  throw new Error(`never: ${what}`);
}
