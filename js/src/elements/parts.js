/** What a card needs and fetches only when first needed: a language, the kinds of its questions, its end. */

import { fetchPart } from './fetch.js';
import { tongue } from '../languages.js';
import { render as nps } from '../questions/nps.js';
import { fits, render as text, style } from '../questions/text.js';
import { sheet } from '../theme/tokens.js';

/** @import { Card } from '../types.js' */
/** @import { Kind, Words } from '../questions/kit.js' */

/** What has come, by name; a mark and a comment, the commonest questions, come with the face. @type {Map<string, any>} */
const here = new Map(Object.entries({ nps: { render: nps }, text: { render: text, style, fits } }));

/** @param {string} name @returns {Kind} */
export const kind = name => here.get(name);

/** The answered card. @returns {typeof import('./done.js')} */
export const ending = () => here.get('done');

/** The sheets of a kind (or of the end: `done`), made once. @param {string} kind @returns {CSSStyleSheet[]} */
export function styleOf(kind) {
  const of = here.get(kind);
  return of.style ? (of.sheets ??= [sheet(of.style)]) : [];
}

/**
 * The words of a card, once all it needs has come; else null, and `then` is called when it has.
 * @param {Card} card
 * @param {string} language  of the session, where the card's own is not spoken here
 * @param {boolean} ended  whether it is the end that is needed
 * @param {() => void} then
 * @returns {Words | null}
 */
export function partsFor(card, language, ended, then) {
  const spoken = tongue(`${card.language},${language}`);
  const wanted = ended ? ['done'] : card.questions.map(question => question.kind);
  const missing = [...new Set([spoken, ...wanted])].filter(name => !here.has(name));
  if (!missing.length) return { ...here.get(spoken).words, ...(ended && ending().words[spoken]) };
  Promise.all(missing.map(async name => here.set(name, { ...(await fetchPart(name)) }))).then(then, () => {
    // Not to be had now (offline, a deploy): the card stays away, and is tried again with the next change.
  });
  return null;
}
