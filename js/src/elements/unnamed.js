/**
 * A card whose answers nobody sees alone: they wait here until the last one, then all go at once. The page around is told
 * none of them. A leaf, fetched with such a card.
 */

import { flow } from '../runner.js';

/** @import { Answer, Session } from '../types.js' */
/** @import { Words } from '../questions/kit.js' */
/** @import { Scene } from './card.js' */

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
   * Who will see the answers, and that they are final. From now on the card's answers wait.
   * @param {string} name
   * @param {Pick<Scene, 'card' | 'session' | 'update'>} scene
   * @returns {string}
   */
  named(name, { card, session, update }) {
    const { others, names_for } = card.unnamed ?? {};
    const { grouped, anonymous, names, once } = /** @type {Words} */ (/** @type {unknown} */ (this));
    // Once it stands: before, nobody can have answered.
    if (!gathering.has(session)) queueMicrotask(() => update(gathered(session, card.invitation)));
    return [others ? grouped(name, others) : anonymous, names_for && names, once].filter(Boolean).join('. ');
  },
};
