/** Frames not yet acknowledged, and the device storage under them. The one file that touches storage. */

import { nativeNow as now } from './natives.js';
import { decode, encode, madeAt } from './protocol.js';

/** @import { Frame } from './types.js' */

/** @typedef {ReturnType<typeof createShelf>} Shelf */

/**
 * Storage under one prefix. Nothing is kept before it is allowed; where something is, it was. Every touch may throw or be
 * forbidden: then it keeps nothing and says nothing.
 * @param {() => Storage} area
 * @param {string} prefix
 */
export function createShelf(area, prefix) {
  /** @type {any} */
  let allowed;
  /** @type {(act: (storage: Storage) => any) => any} */
  const touch = act => {
    try {
      return act(area());
    } catch {}
  };
  const shelf = {
    prefix,
    /** @type {(name: string) => string | undefined} */
    get: name => allowed && touch(storage => storage.getItem(prefix + name)),
    /** @type {(name: string, text?: string) => void} */
    set: (name, text) =>
      touch(storage => (text == null ? storage.removeItem(prefix + name) : allowed && storage.setItem(prefix + name, text))),
    /** @type {(start: string) => string[]} */
    names: start =>
      (touch(Object.keys) || []).flatMap((/** @type {string} */ name) => (name.startsWith(prefix + start) ? name.slice(prefix.length) : [])),
    /** @param {boolean} yes  no: forget all that was kept */
    allow(yes) {
      if (!(allowed = yes)) shelf.names('').forEach(name => shelf.set(name));
    },
  };
  allowed = shelf.names('')[0];
  return shelf;
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */

/**
 * One stored entry per frame, so that two tabs never overwrite each other; ids sort by time.
 * @param {Shelf} shelf
 * @param {string} person
 */
export function createOutbox(shelf, person) {
  const MOST = 100;
  const MOST_CHARS = 5e5; // two bytes each: 1 MB
  const WEEK_MS = 6048e5;
  /** @type {Record<string, Frame>} */
  const kept = {};
  const path = encodeURIComponent(person) + ':out:';
  const outbox = {
    all: () => Object.values(kept),
    /** @param {Frame} frame */
    add(frame) {
      const { id } = frame;
      kept[id] = frame;
      // Asked for later, a survey shown by request would come out of the blue.
      if (frame.type != 'show') shelf.set(path + id, encode(frame));
      for (let all; (all = outbox.all()).length > MOST || encode(all).length > MOST_CHARS; ) {
        outbox.drop((all.find(other => other.name) || all[0]).id); // an answer outlives an event
      }
    },
    /**
     * @param {any} id
     * @returns {Frame | undefined} what it was
     */
    drop(id) {
      const frame = kept[id];
      delete kept[id];
      shelf.set(path + id);
      return frame;
    },
    /** Takes in what other tabs and earlier pages left, and keeps here what storage will now take. */
    load() {
      outbox.all().forEach(outbox.add);
      shelf.names(path).sort().forEach(name => {
        const id = name.slice(path.length);
        const frame = decode(shelf.get(name));
        if (frame) kept[id] = frame;
        // What is old is kept no longer, and sent by this page: perhaps it is only the clock that was wrong.
        if (!frame || madeAt(id) < now() - WEEK_MS) shelf.set(name);
      });
    },
  };
  outbox.load();
  return outbox;
}
