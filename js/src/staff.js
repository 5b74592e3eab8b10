/** A mentor's reviews as the elements see them: live by conversation, replies and marks until acknowledged. */

import { languagesOf } from './languages.js';
import { newId } from './protocol.js';
import { createTransport } from './transport.js';

/** @import { Frame, Heard, Item, Staff } from './types.js' */
/** @import { Link } from './client.js' */

/**
 * An item after one frame of ours that the server has not answered.
 * @param {Item} item
 * @param {Frame} frame
 * @returns {Item}
 */
function applied(item, { type, id, invitation, text, state, at }) {
  if (invitation != item.invitation) return item;
  if (type == 'mark') return { ...item, state };
  if (type != 'reply') return item;
  if (item.replies.some(reply => reply.id == id)) return item;
  return { ...item, replies: [...item.replies, { id, author: 'mentor', text, sent_at: at }] };
}

/**
 * An item that came anew, with the parts of its moment that were asked for here before: each change would hide them again.
 * @param {Item | undefined} before
 * @param {Item} item
 * @returns {Item}
 */
function kept(before, item) {
  for (const part of item.revealable || []) {
    if (!before?.revealable || before.revealable.includes(part)) continue;
    const { context, page_messages, respondent, why } = before;
    item = { ...item, revealable: item.revealable?.filter(other => other != part) };
    if (part == 'name') item = { ...item, respondent };
    else item = { ...item, context: { ...item.context, [part]: /** @type {any} */ (context)[part] } };
    if (part == 'messages') item = { ...item, page_messages };
    if (part == 'events') item = { ...item, why };
  }
  return item;
}

/** @type {(conversation: string) => Frame} */
const watch = conversation => ({ type: 'watch', id: newId(), conversation, badges: true });

/** @type {(respondent: string) => Frame} */
const follow = respondent => ({ type: 'history', id: newId(), respondent });

/**
 * @param {Link} link
 * @param {(name: string, detail: object) => void} fire
 * @returns {Staff}
 */
export function createStaff(link, fire) {
  /** @type {Map<string, { watchers: number, items: Item[] }>} */
  const watched = new Map();
  /** @type {Map<string, { watchers: number, history: import('./types.js').History | null | undefined }>} by respondent */
  const followed = new Map();
  /** @type {Map<string, Frame>} likewise, those this connection has not acknowledged */
  let follows = new Map();
  /** @type {Map<string, Frame>} by conversation, those this connection has not acknowledged */
  let watches = new Map();
  /** @type {Map<string, Frame>} */
  const pending = new Map();
  /** @type {Set<string>} */
  const refused = new Set();
  /** @type {Set<(conversation: string | null) => void>} */
  const listeners = new Set();
  /** @type {string | undefined} */
  let token;
  /** @type {import('./client.js').Token | undefined} what it came from */
  let from;
  /** @type {import('./types.js').Theme | undefined} */
  let theme;

  /** @param {string | null} conversation */
  const changed = conversation => {
    for (const fn of [...listeners]) {
      try {
        fn(conversation);
      } catch (error) {
        link.warn(String(error));
      }
    }
  };
  const { base, key } = link.options;
  const transport = createTransport({
    base,
    warn: link.warn,
    async hello(again) {
      // Each connection begins here, and has to be told again what is watched.
      watches = new Map([...watched.keys()].map(conversation => [conversation, watch(conversation)]));
      follows = new Map([...followed.keys()].map(respondent => [respondent, follow(respondent)]));
      const source = link.staffToken;
      if (source != from) token = undefined;
      from = source;
      if (again && typeof source != 'function') throw { code: 'staff token expired', final: true };
      if (again || !token) token = typeof source == 'function' ? await source() : source;
      return { key, staff_token: token, framed: await link.options.framed?.(), languages: languagesOf(link.options) };
    },
    // Own actions first: an exchange, where sockets are blocked, answers a watch with what came of them.
    queued: () => [...[...pending.values()].map(({ at, ...frame }) => frame), ...watches.values(), ...follows.values()],
    hear(heard) {
      const answered = pending.get(heard.id || '');
      pending.delete(heard.id || '');
      for (const [conversation, frame] of watches) if (frame.id == heard.id) watches.delete(conversation);
      for (const [respondent, frame] of follows) if (frame.id == heard.id) follows.delete(respondent);
      if (heard.type == 'state') ({ theme } = heard);
      else if (heard.type == 'history') {
        const entry = followed.get(heard.respondent || '');
        if (entry) entry.history = heard.history;
      }
      else if (heard.type == 'reviews') {
        const entry = watched.get(heard.conversation || '');
        if (entry) {
          const { items } = entry;
          entry.items = (heard.items || []).map(item => kept(items.find(other => other.invitation == item.invitation), item));
        }
      } else if (heard.item) {
        const { item } = heard;
        const entry = watched.get(item.conversation || '');
        if (!entry) return;
        const others = entry.items.filter(other => other.invitation != item.invitation);
        entry.items = others.length < entry.items.length
          ? entry.items.map(other => (other.invitation == item.invitation ? kept(other, item) : other))
          : [item, ...others];
      } else if (heard.type == 'ack' && answered) {
        // Kept until the item itself comes, so that nothing flickers.
        for (const entry of watched.values()) entry.items = entry.items.map(item => applied(item, answered));
      } else if (heard.type == 'refused') {
        const code = heard.error?.code || 'refused';
        link.warn(`a mentor's ${answered?.type || 'watch'} was refused: ${code}`);
        if (answered) refused.add(answered.invitation);
      } else return;
      changed(null);
    },
  });
  const wake = () => {
    if (!document.hidden) transport.wake();
  };
  addEventListener('online', wake, link.ending);
  document.addEventListener('visibilitychange', wake, link.ending);
  addEventListener('pagehide', transport.leave, link.ending);
  addEventListener('pageshow', wake, link.ending);
  link.ending.signal.addEventListener('abort', transport.stop);
  transport.start();

  /** @type {(frame: { type: string, invitation: string, [field: string]: any }) => void} */
  const send = frame => {
    const id = newId();
    refused.delete(frame.invitation);
    pending.set(id, { id, ...frame, at: Date.now() });
    transport.flush();
    changed(null);
  };

  return {
    key,
    get language() {
      return languagesOf(link.options)[0] || 'en';
    },
    get theme() {
      return { ...theme, ...JSON.parse(JSON.stringify(link.options)) };
    },
    watch(conversation) {
      const entry = watched.get(conversation) || { watchers: 0, items: [] };
      if (!entry.watchers++) watches.set(conversation, watch(conversation));
      watched.set(conversation, entry);
      transport.flush();
      let stopped = false;
      return () => {
        if (!stopped && !--entry.watchers) {
          watched.delete(conversation);
          watches.delete(conversation);
        }
        stopped = true;
      };
    },
    follow(respondent) {
      const entry = followed.get(respondent) || { watchers: 0, history: undefined };
      if (!entry.watchers++) follows.set(respondent, follow(respondent));
      followed.set(respondent, entry);
      transport.flush();
      let stopped = false;
      return () => {
        if (!stopped && !--entry.watchers) {
          followed.delete(respondent);
          follows.delete(respondent);
        }
        stopped = true;
      };
    },
    history: respondent => followed.get(respondent)?.history,
    reveal: (invitation, part) => send({ type: 'reveal', invitation, part }),
    items: conversation => (watched.get(conversation)?.items || []).map(item => [...pending.values()].reduce(applied, item)),
    listen(fn) {
      listeners.add(fn);
      return () => void listeners.delete(fn);
    },
    reply: (invitation, text) => send({ type: 'reply', invitation, text }),
    mark: (invitation, state) => send({ type: 'mark', invitation, state }),
    delivery(invitation) {
      if ([...pending.values()].some(frame => frame.invitation == invitation)) return transport.online() ? 'sending' : 'kept';
      return refused.has(invitation) ? 'refused' : 'idle';
    },
    host: fire,
  };
}
