/** What somebody has begun and not sent, by invitation: at once in memory, soon on the device, and in other tabs. */

/** @import { Draft } from './types.js' */
/** @import { Shelf } from './outbox.js' */

const SOON_MS = 250;

/**
 * @param {Shelf} shelf
 * @param {string} person
 * @param {(invitation: string) => void} changed  another tab wrote
 * @param {AbortSignal} [signal]  the end of it all
 */
export function createDrafts(shelf, person, changed, signal) {
  const path = encodeURIComponent(person) + ':draft:';
  /** @type {Map<string, Draft>} */
  const begun = new Map();
  /** @type {Set<string>} */
  const unsaved = new Set();
  /** @type {any} */
  let timer;

  /** @type {(text?: string | null) => Draft} */
  const read = text => {
    try {
      const draft = JSON.parse(text || '');
      if (draft && typeof draft.values == 'object' && draft.values) return draft;
    } catch {}
    return { values: {} };
  };
  const save = () => {
    clearTimeout(timer);
    for (const invitation of unsaved) shelf.set(path + invitation, JSON.stringify(begun.get(invitation)));
    unsaved.clear();
  };
  /** @param {StorageEvent} event */
  const heard = event => {
    const start = shelf.prefix + path;
    if (!event.key?.startsWith(start)) return;
    const invitation = event.key.slice(start.length);
    unsaved.delete(invitation);
    begun.set(invitation, read(event.newValue));
    changed(invitation);
  };
  addEventListener('pagehide', save, { signal });
  addEventListener('storage', heard, { signal });

  return {
    /** @param {string} invitation */
    get(invitation) {
      let draft = begun.get(invitation);
      if (!draft) begun.set(invitation, (draft = read(shelf.get(path + invitation))));
      return draft;
    },
    /** @type {(invitation: string, draft: Draft) => void} */
    keep(invitation, draft) {
      begun.set(invitation, draft);
      unsaved.add(invitation);
      clearTimeout(timer);
      timer = setTimeout(save, SOON_MS);
    },
    /** @param {string} invitation */
    remove(invitation) {
      begun.delete(invitation);
      unsaved.delete(invitation);
      shelf.set(path + invitation);
    },
    /**
     * Forgets the drafts of invitations that are no more.
     * @param {Set<string>} alive
     */
    prune(alive) {
      for (const name of shelf.names(path)) if (!alive.has(name.slice(path.length))) shelf.set(name);
    },
    stop() {
      save();
      removeEventListener('pagehide', save);
      removeEventListener('storage', heard);
    },
  };
}
