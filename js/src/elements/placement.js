/** Which slot a card belongs in, on which pages it may stand, and when it may appear. Pure. */

/** @import { Card } from '../types.js' */
/** @import { Memory } from './memory.js' */

/** Where it is: the key, the conversation (none: the page; true: whatever it is, an inbox) and the message. @typedef {{ key: string | null, conversation: string | null | true, message?: string | null }} Place */

/**
 * A chat card goes to its conversation: at the message where it stood before, else to the last slot there is. A page
 * card goes to the first slot without a conversation. What no slot takes goes to an inbox.
 * @template {{ place: Place }} P
 * @param {Pick<Card, 'channels' | 'conversation'>} card
 * @param {P[]} slots  in document order
 * @param {Pick<Memory, 'message'>} memory
 * @returns {P | undefined}
 */
export function placeFor(card, slots, memory) {
  const { channels, conversation } = card;
  const there = conversation && channels.includes('chat') ? slots.filter(({ place }) => place.conversation === conversation) : [];
  return (
    there.find(({ place }) => place.message && place.message === memory.message) ||
    there.at(-1) ||
    (channels.includes('page') && slots.find(({ place }) => !place.conversation)) ||
    slots.find(({ place }) => place.conversation === true)
  );
}

/**
 * Of the cards in one slot (oldest first), those that fold away: answered, without a thread, and not the newest answered one.
 * @param {Card[]} cards
 * @param {(card: Card) => boolean} fresh  answered on this page
 */
export function folded(cards, fresh) {
  const done = cards.filter(card => card.status === 'completed');
  return done.filter(card => card !== done.at(-1) && !card.replies.length && !fresh(card));
}

/**
 * Whether a text is what the pattern says: letter by letter, `*` being any part, also none. As core/wildcards.py; linear in the text.
 * @param {string} pattern
 * @param {string} text
 */
export function like(pattern, text) {
  const [first, ...inner] = pattern.split('*');
  const last = inner.pop();
  if (last == null) return pattern === text;
  const end = text.length - last.length;
  let at = first.length;
  return at <= end && text.startsWith(first) && text.endsWith(last) && inner.every(part => (at = text.indexOf(part, at)) >= 0 && (at += part.length) <= end);
}

/**
 * Whether a card may stand on a page: its path, or what the page calls itself, is one of those of the survey.
 * @param {Pick<Card, 'pages'>} card
 * @param {string} page  an address, or what the host says instead of one
 * @param {string} base
 */
export function fits({ pages }, page, base) {
  if (!pages?.length) return true;
  const names = [page];
  try {
    const { pathname } = new URL(page, base);
    names.push(pathname);
    names.push(decodeURI(pathname));
  } catch {
    // No address, or one that was never a text.
  }
  return pages.some(pattern => names.some(name => like(pattern, name)));
}

/** How long nobody has typed before something appears, and before something takes the focus. */
export const QUIET_MS = 2_000;
export const CALM_MS = 10_000;

/**
 * What is going on in the page, as far as manners go.
 * @typedef {object} Facts
 * @property {boolean} asked  somebody asked for this card, with a click or a key
 * @property {boolean} modal  it would take the focus
 * @property {boolean} hidden  nobody sees the page
 * @property {number} quiet  for how long nothing was typed into the field that has the focus; Infinity: none has it
 * @property {boolean} dialog  a dialog or something full-screen is open
 * @property {boolean} menu  something is open that a tap elsewhere closes
 * @property {boolean} other  another card of ours is asking
 */

/**
 * Whether a card may appear on the page now. One that stands already goes on standing, but for `dialog`.
 * @param {Facts} facts
 */
export function mayAppear({ asked, modal, hidden, quiet, dialog, menu, other }) {
  if (hidden || other) return false;
  // Whoever asks from within a dialog is answered there: ours comes over it, and gives the focus back to it.
  if (asked) return modal || !dialog;
  return !dialog && !menu && quiet >= (modal ? CALM_MS : QUIET_MS);
}

/**
 * On the page itself only what is new: a question, what was answered on this page, a mentor's reply that came here. An
 * old thread would come back with every page.
 * @param {Card} card
 * @param {Memory} memory
 */
export function urgent({ status, replies }, memory) {
  if (memory.closed) {
    // Put away: only what comes after that brings it back.
    memory.closed = memory.open = false;
    memory.first = replies.length;
  }
  memory.first ??= replies.length;
  return status === 'open' || !!memory.open || (replies.length > memory.first && replies.at(-1)?.author === 'mentor');
}

/**
 * Whether a card was seen in a conversation of this page: it waits there, also while the host has taken the place away.
 * @param {Memory} memory
 * @param {string} page
 */
export const stays = ({ shown, stood }, page) => !!shown && stood === page;
