/** Answers of the past, page by page, as they are asked for. */

import { newId } from './protocol.js';

/** @import { Card, Heard } from './types.js' */
/** @import { Link } from './client.js' */

/** @typedef {ReturnType<typeof createPast>} Past */

/**
 * @param {Pick<Link, 'person' | 'transport'>} link
 * @param {() => void} changed
 */
export function createPast(link, changed) {
  /** @type {Card[]} */
  let cards = [];
  /** @type {'new' | 'asking' | 'broken' | 'more' | 'whole'} */
  let state = 'new';
  /** Which answer of the server is still waited for. */
  let turn = 0;

  const past = {
    cards: () => cards,
    state: () => state,
    /** Asks for the next page; again where that went wrong. */
    async next() {
      if (state == 'asking' || state == 'whole') return;
      const mine = (turn += 1);
      state = 'asking';
      changed();
      /** @type {Heard | undefined} */
      let told;
      try {
        const { frames } = await link.transport.post('exchange', { frames: [{ type: 'past', id: newId(), before: cards.at(-1)?.invitation }] });
        told = frames.find((/** @type {Heard} */ { type }) => type == 'past');
      } catch {
        // Away, or too much at once: whoever looks may ask again.
      }
      if (mine != turn) return;
      const got = told?.cards;
      if (got) cards = [...cards, ...got.filter(card => !cards.some(({ invitation }) => invitation == card.invitation))];
      state = !got ? 'broken' : told?.more ? 'more' : 'whole';
      changed();
    },
    /** A card as it is now, where it is among them. @param {Card} now */
    hear(now) {
      cards = cards.map(card => (card.invitation == now.invitation ? now : card));
    },
    /** Another person. */
    forget() {
      turn += 1;
      cards = [];
      state = 'new';
    },
  };
  return past;
}
