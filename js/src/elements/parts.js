/** What a card needs and fetches only when first needed: a language, the kinds of its questions, its end. */

/** @import { Card } from '../types.js' */
/** @import { Render, Words } from '../questions/kit.js' */

import { sheet } from '../theme/tokens.js';

/** @type {Record<string, () => Promise<{ render: Render, style?: string }>>} */
const kinds = {
  nps: () => import('../questions/nps.js'),
  rating: () => import('../questions/rating.js'),
  choice: () => import('../questions/choice.js'),
  text: () => import('../questions/text.js'),
  message: () => import('../questions/message.js'),
};

const end = () => import('./done.js');

/** @type {Record<string, () => Promise<{ words: Words }>>} */
const languages = {
  en: () => import('../i18n/en.js'),
  ru: () => import('../i18n/ru.js'),
};

/** What has come, by name. @type {Map<string, any>} */
const here = new Map();

/** @param {string} kind @returns {Render} */
export const kind = kind => here.get(kind).render;

/** The answered card. @returns {Awaited<ReturnType<typeof end>>} */
export const ending = () => here.get('done');

/** The sheets of a kind (or of the end: `done`), made once. @param {string} kind @returns {CSSStyleSheet[]} */
export function styleOf(kind) {
  const of = here.get(kind);
  return of.style ? (of.sheets ??= [sheet(of.style)]) : [];
}

/** The language there is for a tag such as `pt-BR`. @param {string} [tag] */
const spoken = tag => {
  const short = tag?.slice(0, 2).toLowerCase() ?? '';
  return short in languages ? short : '';
};

/**
 * The words of a card, once all it needs has come; else null, and `then` is called when it has.
 * @param {Card} card
 * @param {string} language  of the session, where the card's own is not spoken here
 * @param {boolean} ended  whether it is the end that is needed
 * @param {() => void} then
 * @returns {Words | null}
 */
export function partsFor(card, language, ended, then) {
  const tongue = spoken(card.language) || spoken(language) || 'en';
  const wanted = ended ? ['done'] : card.questions.map(question => question.kind);
  const missing = [...new Set([tongue, ...wanted])].filter(name => !here.has(name));
  if (!missing.length) return here.get(tongue).words;
  Promise.all(missing.map(async name => here.set(name, { ...(await (languages[name] ?? kinds[name] ?? end)()) }))).then(then, () => {
    // Not to be had now (offline, a deploy): the card stays away, and is tried again with the next change.
  });
  return null;
}
