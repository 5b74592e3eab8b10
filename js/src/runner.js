/** What a card asks next, as a value: the same rules as the server's (core/responses.py), tested with the same cases. Pure. */

/** @import { Answer, Card, Condition, Question, Value } from './types.js' */

/** @typedef {{ due: Question[], current: Question | null }} Flow  no current one: all are answered */

/**
 * Whether an answer passes every test of a condition; none or null (skipped) passes only `answered: false`.
 * @param {Condition} condition
 * @param {Value} [value]
 */
export function holds({ equals, at_least, at_most, includes, answered, ranked_first, row }, value) {
  if (row) value = /** @type {any} */ (value)?.rows?.[row];
  const chosen = value && typeof value == 'object' ? value : null;
  const ids = chosen?.choices || []; // the server leaves out an empty list
  const only = !chosen ? value : ids.length == 1 && !chosen.other ? ids[0] : undefined;
  return (
    (answered == null || answered == (value != null)) &&
    (equals == null || only === equals) &&
    (includes == null || ids.includes(includes)) &&
    (ranked_first == null || ids[0] === ranked_first) &&
    (at_least == null || (typeof value == 'number' && value >= at_least)) &&
    (at_most == null || (typeof value == 'number' && value <= at_most))
  );
}

/**
 * The questions that `answers` bring up, in order, and which of them is next. Of two answers to a question the later
 * counts; one to a question that is not asked (any more) counts for nothing.
 * @param {Pick<Card, 'questions'>} card
 * @param {Answer[]} answers
 * @returns {Flow}
 */
export function flow({ questions }, answers) {
  const given = new Map(answers.map(({ question, value }) => [question, value]));
  /** @type {Map<string, Value | undefined>} */
  const counted = new Map();
  const due = questions.filter(
    ({ id, ask_if }) => (ask_if || []).every(test => holds(test, counted.get(test.question))) && counted.set(id, given.get(id)),
  );
  return { due, current: due.find(({ id }) => !given.has(id)) || null };
}
