/**
 * A card whose answers nobody sees alone: they wait here until the last one, then all go at once. The page around is told
 * none of them. A leaf, fetched with such a card.
 */

import { flow } from '../runner.js';

/** @import { Answer, Card, Session } from '../types.js' */
/** @import { Words } from '../questions/kit.js' */
/** @import { CueCard } from './card.js' */

/** @type {WeakSet<Session>} */
const gathering = new WeakSet();

/**
 * @param {Session} session
 * @param {string} invitation
 * @returns {Session}  in which the answers of that card wait
 */
export function gathered(session, invitation) {
  /** @type {Session} */
  const waiting = Object.assign(Object.create(session), {
    cards: () =>
      session.cards().map(card => {
        if (card.invitation !== invitation) return card;
        return { ...card, answers: card.status === 'open' ? session.draft(invitation).before ?? [] : [], changeable_until: null };
      }),
    answer(/** @type {string} */ _, /** @type {string} */ question, /** @type {Answer['value']} */ value) {
      const card = waiting.cards().find(card => card.invitation === invitation);
      if (!card) return;
      const answers = card.answers.filter(answer => answer.question !== question).concat({ question, value });
      const { due, current } = flow(card, answers);
      // One on a branch that was left again is nobody's answer.
      const before = answers.filter(answer => due.some(({ id }) => id === answer.question));
      if (current) session.keepDraft(invitation, { ...session.draft(invitation), before });
      else {
        const last = /** @type {Answer} */ (before.pop());
        session.answer(invitation, last.question, last.value, before);
      }
      return true;
    },
  });
  gathering.add(waiting);
  return waiting;
}

export const words = {
  /**
   * Who will see the answers, and that they are final.
   * @param {string} name
   * @param {Card} card
   * @returns {string}
   */
  named(name, { unnamed: { others, names_for } = {} }) {
    const { grouped, anonymous, names, once } = /** @type {Words} */ (/** @type {unknown} */ (this));
    return [others ? grouped(name, others) : anonymous, names_for && names, once].filter(Boolean).join('. ');
  },
  /**
   * From now on the card's answers wait. Whether it is drawn anew.
   * @param {CueCard} card
   */
  gather(card) {
    const session = /** @type {Session} */ (card.session);
    if (gathering.has(session)) return false;
    card.session = gathered(session, card.invitation);
    card.update(true);
    return true;
  },
};
