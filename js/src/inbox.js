/** What an inbox holds, as values: how much waits in it, and which answers of the past it lists, in which order. Pure. */

/** @import { Card } from './types.js' */

/** @typedef {{ open: number, unread: number }} Count  questions that wait, and staff's words that were not on a screen yet */

/** @param {Card[]} cards @returns {Count} */
export const counted = cards => ({
  open: cards.filter(({ status }) => status === 'open').length,
  unread: cards.reduce((sum, { unread = 0 }) => sum + unread, 0),
});

/** How many are shown before the first page has come: as many as it has. */
const PAGE = 20;

/** What is only on its way to the server has no time yet: it is the newest. @param {Card} card */
const at = ({ closed_at }) => closed_at ?? Number.MAX_SAFE_INTEGER;

/**
 * The answered cards of the list, newest first; before them those that had unread words when they came into it.
 * @param {Card[]} known  as the session has them: the latest, and whatever is unread
 * @param {Card[]} pages  as they were asked for, newest first
 * @param {boolean} whole  whether nothing comes after those pages
 * @param {Map<string, boolean>} rank  by invitation, whether it came unread: kept, so that nothing moves while somebody reads
 * @returns {Card[]}
 */
export function listed(known, pages, whole, rank) {
  const past = known.filter(isPast);
  const last = pages.length ? pages.at(-1) : past.sort((a, b) => at(b) - at(a))[PAGE - 1];
  const end = whole || !last ? -Infinity : at(last);
  const seen = new Map(pages.map(card => [card.invitation, card]));
  for (const card of past) {
    if (at(card) >= end || card.unread || seen.has(card.invitation) || rank.has(card.invitation)) seen.set(card.invitation, card);
  }
  const list = [...seen.values()];
  for (const { invitation, unread } of list) if (!rank.has(invitation)) rank.set(invitation, !!unread);
  const first = (/** @type {Card} */ card) => (rank.get(card.invitation) ? 1 : 0);
  return list.sort((a, b) => first(b) - first(a) || at(b) - at(a));
}

/** Whether somebody may be shown that they answered it: of an anonymous one nothing says so. @param {Card} card */
const isPast = ({ status, identity }) => status === 'completed' && identity !== 'anonymous';
