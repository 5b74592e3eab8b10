/** What a card asks next, as a value: the same rules as the server's (core/responses.py), tested with the same cases. Pure. */

/** @import { Answer, Card, Condition, Question, Value } from './types.js' */

/** @typedef {{ current: Question | null, index: number, total: number, complete: boolean }} Flow */

/**
 * Whether an answer passes every test of a condition; none or null (skipped) passes only `answered: false`.
 * @param {Condition} condition
 * @param {Value} [value]
 */
function holds({ equals, at_least, at_most, includes, answered }, value) {
  const chosen = value && typeof value == 'object' ? value : null;
  const ids = chosen?.choices || []; // the server leaves out an empty list
  const only = !chosen ? value : ids.length == 1 && !chosen.other ? ids[0] : undefined;
  return (
    (answered == null || answered == (value != null)) &&
    (equals == null || only === equals) &&
    (includes == null || ids.includes(includes)) &&
    (at_least == null || (typeof value == 'number' && value >= at_least)) &&
    (at_most == null || (typeof value == 'number' && value <= at_most))
  );
}

/**
 * The questions that `answers` bring up, in order: which is next, how many there are, and whether all are done.
 * An answer to a question that is not asked (any more) counts for nothing.
 * @param {Pick<Card, 'questions'>} card
 * @param {Answer[]} answers
 * @returns {Flow}
 */
export function flow(card, answers) {
  const given = new Map(answers.map(({ question, value }) => [question, value]));
  /** @type {Map<string, Value | undefined>} */
  const counted = new Map();
  const asked = card.questions.filter(({ id, ask_if }) => {
    const due = (ask_if || []).every(test => holds(test, counted.get(test.question)));
    if (due) counted.set(id, given.get(id));
    return due;
  });
  const next = asked.findIndex(({ id }) => !given.has(id));
  const complete = next < 0;
  return { current: asked[next] || null, index: complete ? asked.length : next, total: asked.length, complete };
}
