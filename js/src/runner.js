/** What a card asks next, as a value: the same rules as the server's (core/responses.py), tested with the same cases. Pure. */

/** @import { Answer, Card, Condition, Question, Value } from './types.js' */

/** @typedef {{ current: Question | null, index: number, total: number, complete: boolean }} Flow */

const MOST_OTHER = 500;

/**
 * Whether an answer passes every test of a condition; none or null (skipped) passes only `answered: false`.
 * @param {Condition} condition
 * @param {Value} [value]
 */
function holds({ equals, at_least, at_most, includes, answered }, value) {
  const chosen = value && typeof value == 'object' ? value : null;
  const only = !chosen ? value : chosen.choices.length == 1 && !chosen.other ? chosen.choices[0] : undefined;
  return (
    (answered == null || answered == (value != null)) &&
    (equals == null || only === equals) &&
    (includes == null || !!chosen?.choices.includes(includes)) &&
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

/**
 * Whether a value fits its question.
 * @param {Question} question
 * @param {Value} [value]
 * @returns {string} '' when it does, else a code: required, invalid, too_long
 */
export function fits({ kind, required, max_length = 2000, choices = [], many, other, points = 5 }, value) {
  if (kind == 'message') return value == null ? '' : 'invalid';
  if (value == null) return required ? 'required' : '';
  if (kind == 'text') {
    if (typeof value != 'string') return 'invalid';
    return !value.trim() ? 'required' : [...value].length > max_length ? 'too_long' : '';
  }
  if (kind == 'choice') {
    if (typeof value != 'object') return 'invalid';
    const { choices: ids, other: words } = value;
    const count = ids.length + (words != null ? 1 : 0);
    if (ids.some((id, at) => !choices.some(choice => choice.id == id) || ids.indexOf(id) < at)) return 'invalid';
    if (words != null && other == null) return 'invalid';
    if (!count || (words != null && !words.trim())) return 'required';
    if (words && [...words].length > MOST_OTHER) return 'too_long';
    return count > 1 && !many ? 'invalid' : '';
  }
  const [low, high] = kind == 'nps' ? [0, 10] : [1, points];
  return Number.isInteger(value) && /** @type {number} */ (value) >= low && /** @type {number} */ (value) <= high ? '' : 'invalid';
}
