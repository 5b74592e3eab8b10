/** An answer in words, as whoever gave it reads it later. Pure. */

/** @import { Card, Choice, Question, Value } from '../types.js' */
/** @import { Words } from '../questions/kit.js' */

/** @typedef {Pick<Words, 'of' | 'language'> & { skipped: string }} Saying */

/** @param {Choice[] | undefined} options @param {string | undefined} id */
const said = (options, id) => options?.find(option => option.id === id)?.text ?? id ?? '';

/** As they stand in the question; then those that it does not have. @param {Choice[]} [options] @param {string[]} [ids] */
const inOrder = (options = [], ids = []) => [...options.flatMap(({ id }) => (ids.includes(id) ? id : [])), ...ids.filter(id => !options.some(option => option.id === id))];

/**
 * @param {Question} question
 * @param {Value} value
 * @param {Saying} words
 * @returns {string}
 */
export function inWords(question, value, words) {
  const { kind, scale, points = 10, low, high, unit, yes, no, label, choices, rows, columns, other } = question;
  const language = words.language === 'ar' ? 'ar-u-nu-latn' : words.language;
  if (value == null || value === '') return words.skipped;
  if (typeof value === 'boolean') return (kind === 'consent' ? value && label : value ? yes : no) || words.skipped;
  if (typeof value === 'number') {
    if (scale === 'thumbs') return [low, high][value - 1] || words.of(value, points);
    if (kind === 'nps' || question.points) return words.of(value, points);
    return [value.toLocaleString(language), unit].filter(Boolean).join(' ');
  }
  if (typeof value === 'string') {
    const day = kind === 'date' && new Date(value);
    return day && +day ? new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(day) : value;
  }
  const { choices: ids = [], other: own, rows: cells = {} } = value;
  const given = [
    ...(rows ?? []).filter(({ id }) => cells[id]).map(({ id, text }) => `${text}: ${said(columns, cells[id])}`),
    ...(kind === 'ranking' ? ids.map((id, at) => `${at + 1}. ${said(choices, id)}`) : inOrder(choices, ids).map(id => said(choices, id))),
    own && (other ? `${other}: ${own}` : own),
  ];
  return given.filter(Boolean).join(rows ? '; ' : ', ') || words.skipped;
}

/**
 * What was asked and answered, in the order it was asked; what is only read is left out.
 * @param {Card} card
 * @param {Saying} words
 */
export function told({ questions, answers }, words) {
  return questions.flatMap(question => {
    const given = answers.find(answer => answer.question === question.id);
    return given && question.kind !== 'message' ? [{ asked: question.text, words: inWords(question, given.value, words), skipped: given.value == null }] : [];
  });
}
