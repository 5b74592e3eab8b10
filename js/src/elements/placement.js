/** Which slot a card belongs in. Pure. */

/** @import { Card } from '../types.js' */
/** @import { Memory } from './memory.js' */

/** @typedef {{ key: string | null, conversation: string | null, message: string | null }} Place */

/**
 * A chat card goes to its conversation: at the message where it stood before, else to the last slot there is. A page
 * card goes to the first slot without a conversation.
 * @template {{ place: Place }} P
 * @param {Pick<Card, 'channels' | 'conversation'>} card
 * @param {P[]} slots  in document order
 * @param {Pick<Memory, 'message'>} memory
 * @returns {P | null}
 */
export function placeFor(card, slots, memory) {
  const { channels, conversation } = card;
  const there = conversation && channels.includes('chat') ? slots.filter(({ place }) => place.conversation === conversation) : [];
  return (
    there.find(({ place }) => place.message && place.message === memory.message) ??
    there.at(-1) ??
    (channels.includes('page') ? slots.find(({ place }) => !place.conversation) : null) ??
    null
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
