/** What the mentor's elements share: whose answers, in which words, and which item is looked at. */

/** @import { Item, Staff } from '../types.js' */
/** @typedef {typeof import('../i18n/en.js').review} ReviewWords */

/** With the words of each. @type {Map<Staff, ReviewWords>} */
const staffs = new Map();
/** @type {Set<() => void>} */
const waiting = new Set();
/** How many elements show a conversation. @type {Map<string, number>} */
const watched = new Map();

/** @param {string | null} key */
export const staffFor = key => [...staffs.keys()].find(staff => !key || staff.key === key) ?? null;

/** @param {Staff} staff @returns {ReviewWords} */
export const wordsFor = staff => /** @type {ReviewWords} */ (staffs.get(staff));

/**
 * Makes a mentor's side known to the elements; gives the way to take it off again.
 * @param {Staff} staff
 * @param {ReviewWords} words
 */
export function openMentor(staff, words) {
  staffs.set(staff, words);
  const stop = staff.listen(tell);
  tell();
  return () => {
    stop();
    staffs.delete(staff);
    tell();
  };
}

const tell = () => waiting.forEach(fn => fn());

/**
 * Calls `fn` whenever items may have changed, and watches the conversation meanwhile; gives the way to stop.
 * @param {string | null} key
 * @param {string | null} conversation
 * @param {() => void} fn
 */
export function attend(key, conversation, fn) {
  /** @type {(() => void) | undefined} */
  let stop;
  const look = () => {
    if (conversation) stop ??= staffFor(key)?.watch(conversation);
    fn();
  };
  waiting.add(look);
  if (conversation) watched.set(conversation, (watched.get(conversation) ?? 0) + 1);
  look();
  return () => {
    waiting.delete(look);
    stop?.();
    if (!conversation) return;
    const rest = (watched.get(conversation) ?? 1) - 1;
    rest ? watched.set(conversation, rest) : watched.delete(conversation);
  };
}

/**
 * As `attend`, of one person.
 * @param {string | null} key
 * @param {string} respondent
 * @param {() => void} fn
 */
export function follow(key, respondent, fn) {
  /** @type {(() => void) | undefined} */
  let stop;
  const look = () => {
    if (respondent) stop ??= staffFor(key)?.follow(respondent);
    fn();
  };
  waiting.add(look);
  look();
  return () => {
    waiting.delete(look);
    stop?.();
  };
}

/**
 * The items about one message, newest first, of its conversation or of all that are shown on this page.
 * @param {Staff} staff
 * @param {string} message
 * @param {string | null} conversation
 * @returns {Item[]}
 */
export const about = (staff, message, conversation) =>
  (conversation ? [conversation] : [...watched.keys()]).flatMap(each => staff.items(each)).filter(item => item.about_message === message);

/**
 * What a panel remembers outside its node.
 * @typedef {object} Desk
 * @property {string | null | undefined} open  the item looked at; undefined: nobody has chosen yet
 * @property {Set<string>} shown
 * @property {Map<string, string>} drafts  replies begun, by invitation
 * @property {Map<string, Item['state']>} before  the state before it was resolved, for undo
 */

/** @type {Map<string, Desk>} */
const desks = new Map();

/** @param {string} conversation @returns {Desk} */
export function deskOf(conversation) {
  const desk = desks.get(conversation) ?? { open: undefined, shown: new Set(), drafts: new Map(), before: new Map() };
  desks.set(conversation, desk);
  return desk;
}
