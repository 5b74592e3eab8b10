/** What a card needs and fetches only when first needed: a language, the kinds of its questions, its end, places of its own. */

import { fetchPart } from './fetch.js';
import { tongue } from '../languages.js';
import { render as nps } from '../questions/nps.js';
import { fits, render as text, style } from '../questions/text.js';
import { dressed, sheet } from '../theme/tokens.js';

/** @import { Card, Question, Session } from '../types.js' */
/** @import { Kind, Words } from '../questions/kit.js' */

/** What has come, by name; a mark and a comment, the commonest questions, come with the face. @type {Map<string, any>} */
const here = new Map(Object.entries({ nps: { render: nps }, text: { render: text, style, fits } }));

/** What draws a question. @param {Question} question @returns {Kind} */
export const kind = ({ part, kind }) => here.get(part ?? kind);

/** The answered card. @returns {typeof import('./done.js')} */
export const ending = () => here.get('done');

/** What more than two questions need, or more than one on a screen. @returns {typeof import('../questions/steps.js') | undefined} */
export const steps = () => here.get('steps');

/** Where a card stands that no slot takes. @returns {typeof import('./places.js') | undefined} */
export const places = () => here.get('places');

/** The sheets of a part (or of the end: `done`), made once, and how a card looks in places of its own, and in a theme. @param {string} part */
export const styleOf = part =>
  [part, 'places', 'looks'].flatMap(name => {
    const of = here.get(name);
    return of?.style ? (of.sheets ??= [sheet(of.style)]) : [];
  });

/** What a theme's font needs around a card. @returns {CSSStyleSheet[]} */
export function fonts() {
  const looks = here.get('looks');
  return looks ? [(looks.font ??= sheet(looks.fonts))] : [];
}

/**
 * The words of a card, once all it needs has come; else null, and `then` is called when it has.
 * @param {Card} card
 * @param {Pick<Session, 'language' | 'theme'>} session  with its language, where the card's own is not spoken here
 * @param {boolean} ended  whether it is the end that is needed
 * @param {() => void} then
 * @param {string[]} [more]  other parts
 * @returns {Words | null}
 */
export function partsFor(card, { language, theme }, ended, then, more = []) {
  const spoken = tongue(`${card.language},${language}`);
  if (dressed(theme)) more.push('looks');
  if (card.unnamed) more.push('unnamed', `done-${spoken}`);
  const asking = card.questions.flatMap(({ part, kind, same_screen }, at) => [part ?? kind, (part || same_screen) && `more-${spoken}`, (at > 1 || same_screen) && 'steps']);
  const wanted = /** @type {string[]} */ ([spoken, ...(ended ? ['done', `done-${spoken}`] : asking), ...more]);
  const missing = wanted.filter(name => name && !here.has(name));
  if (!missing.length) return Object.assign({}, ...wanted.map(name => here.get(name)?.words));
  Promise.all(missing.map(async name => here.set(name, { ...(await fetchPart(name)) }))).then(then, () => {
    // Not to be had now (offline, a deploy): the card stays away, and is tried again with the next change.
  });
  return null;
}
