/** What an address says beforehand of a card's answers: `stars=4`, `topic=speed,price`. Pure. */

/** @import { Answer, Card, Question, Value } from './types.js' */

/**
 * The value that a text means for a question; null where it means none, or where only words are an answer.
 * @param {Question} question
 * @param {string} text
 * @returns {Value}
 */
export function meant({ kind, points, choices, many, min, max }, text) {
  if (kind == 'yesno') return text == 'yes' || (text == 'no' ? false : null);
  const number = /^-?\d{1,9}$/.test(text) ? Number(text) : null;
  if (kind == 'nps') return number != null && number >= 0 && number <= 10 ? number : null;
  if (points) return number && number > 0 && number <= points ? number : null;
  if (kind == 'slider') return number != null && number >= (min ?? 0) && number <= (max ?? 100) ? number : null;
  if (!choices || kind == 'ranking') return null;
  const ids = text.split(',').filter((id, at, all) => all.indexOf(id) == at && choices.some(choice => choice.id == id));
  return ids[0] ? { choices: many ? ids : ids.slice(0, 1) } : null;
}

/**
 * What a fragment chooses of an open card, in the card's order.
 * @param {string} fragment  without its `#`
 * @param {Pick<Card, 'questions'>} card
 * @returns {Answer[]}
 */
export function chosenBy(fragment, { questions }) {
  const said = new URLSearchParams(fragment);
  return questions.flatMap(question => {
    const text = said.get(question.id);
    const value = text == null ? null : meant(question, text);
    return value == null ? [] : [{ question: question.id, value }];
  });
}
