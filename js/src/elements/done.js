/** The card once answered: one line, a thank-you, and the thread with the mentor. A leaf, fetched while the card is looked at. */

import { words as en } from '../i18n/done/en.js';
import { words as ru } from '../i18n/done/ru.js';
import { svg } from './svg.js';
import { folded } from './placement.js';

/** @import { Card, Question, Session, Value } from '../types.js' */
/** @import { Made, Scene } from './card.js' */
/** @import { h as make } from './dom.js' */
/** @import { Words } from '../questions/kit.js' */

/** What only an answered card says. @type {Record<string, typeof en>} */
export const words = { en, ru };

export { folded };

/**
 * "4 of 5" for a mark, the chosen words for a choice of one; else how many were answered.
 * @param {Card} card
 * @param {Words} words
 */
export function summary(card, words) {
  const given = card.answers.filter(answer => answer.value != null);
  const told = (/** @type {{ question: string, value: Value }} */ { question: id, value }) => {
    const question = card.questions.find(other => other.id === id);
    if (typeof value === 'number') return words.of(value, question?.kind === 'nps' ? 10 : (question?.points ?? 5));
    if (typeof value !== 'object' || !value) return '';
    const { choices = [], other } = value;
    const chosen = other ?? question?.choices?.find(choice => choice.id === choices[0])?.text;
    return chosen && choices.length + (other ? 1 : 0) === 1 ? `«${chosen}»` : '';
  };
  const mark = given.find(answer => typeof answer.value === 'number') ?? (given.length === 1 ? given[0] : null);
  const what = mark && told(mark);
  return what ? words.answered(what) : given.length ? words.answers(given.length) : '';
}

/** @param {Scene} scene @returns {Made} */
export function done({ card, session, words, memory, h, cornered, say, emit, close }) {
  const replied = (/** @type {string} */ author, /** @type {string} */ text) => emit('cue-reply', { author, text });
  const name = card.asker ?? '';
  const line = summary(card, words);
  const thanks = card.thanks ?? words.thanks(name);
  const list = h('ol', { className: 'thread' });
  const form = composer(card, session, words, text => {
    session.reply(card.invitation, text);
    replied('respondent', text);
  }, h);
  const node = h(
    'div',
    { className: 'done' },
    h(
      'div',
      { className: 'sum' },
      // Drawn once, under the eyes of whoever answered; not again for a rebuilt list.
      svg(memory.open && !memory.drawn ? 'check draw' : 'check', { d: 'M5 12.5l4.5 4.5L19 7.5', pathLength: '1' }),
      h('div', {}, line && h('p', { className: 'line' }, line), h('p', { className: 'quiet thanks' }, thanks), memory.open && !memory.here && h('p', { className: 'quiet' }, words.elsewhere)),
      cornered && h('button', { type: 'button', className: 'link', click: close }, words.close),
    ),
    list,
    form,
  );
  memory.drawn = true;
  return {
    node,
    refresh(card) {
      thread(list, card, words, h);
      form.hidden = !card.replies.some(reply => reply.author === 'mentor');
      const last = card.replies.at(-1);
      if (last?.author === 'mentor' && card.replies.length !== memory.replies) {
        say(`${words.replied(last.name ?? card.asker ?? words.team)}: ${last.text}`);
        // Those that were there when the page came are no news.
        if (memory.replies != null) replied('mentor', last.text);
      }
      memory.replies = card.replies.length;
      if (session.delivery(card.invitation) !== 'idle') return;
      if (memory.here) say(thanks);
      const draft = session.draft(card.invitation);
      if (Object.keys(draft.values).length) session.keepDraft(card.invitation, { ...draft, values: {} });
    },
  };
}

/** The card closed under somebody's hands: expired, or withdrawn. @param {Scene} scene @returns {Made} */
export const closed = ({ words, h, close }) => ({
  node: h('div', { className: 'sum' }, h('p', { className: 'quiet' }, words.closed), h('button', { type: 'button', className: 'link', click: close }, words.close)),
});

/**
 * Writes the thread into its list, only what has changed: somebody may be reading or selecting in it.
 * @param {HTMLElement} list
 * @param {Card} card
 * @param {Words} words
 * @param {typeof make} h
 */
function thread(list, card, words, h) {
  list.hidden = !card.replies.length;
  if (list.hidden) return list.replaceChildren();
  // Only now: making one takes longer than a frame on a slow phone, and most answers get no reply.
  const when = new Intl.DateTimeFormat(words.language, { dateStyle: 'short', timeStyle: 'short' });
  card.replies.forEach((reply, at) => {
    if (/** @type {HTMLElement} */ (list.children[at])?.dataset.id === reply.id) return;
    const mine = reply.author === 'respondent';
    const item = h(
      'li',
      { className: mine ? 'mine' : '' },
      h('span', { className: 'quiet', title: when.format(reply.sent_at) }, mine ? words.you : (reply.name ?? card.asker ?? words.team)),
      h('p', {}, reply.text),
    );
    item.dataset.id = reply.id;
    list.children[at] ? list.children[at].replaceWith(item) : list.append(item);
  });
  while (list.children.length > card.replies.length) list.lastElementChild?.remove();
}

/**
 * Where the respondent writes back; there once the mentor has written.
 * @param {Card} card
 * @param {Session} session
 * @param {Words} words
 * @param {(text: string) => void} replied
 * @param {typeof make} h
 */
function composer(card, session, words, replied, h) {
  const { invitation } = card;
  const field = h('textarea', {
    className: 'field',
    rows: 1,
    'aria-label': words.reply,
    placeholder: words.reply,
    value: session.draft(invitation).reply ?? '',
    input: () => keep(field.value),
  });
  const keep = (/** @type {string} */ reply) => {
    session.keepDraft(invitation, { ...session.draft(invitation), reply });
    button.classList.toggle('ready', !!reply.trim());
  };
  const button = h('button', { className: 'main', type: 'submit' }, words.send);
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    keep('');
    replied(text);
  };
  button.classList.toggle('ready', !!field.value.trim());
  return h(
    'form',
    {
      className: 'reply',
      submit: send,
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) send(event);
      },
    },
    field,
    button,
  );
}

export const style = /* css */ `
.sum { display: flex; align-items: flex-start; gap: 10px }
.sum > :nth-last-child(n+2):not(svg), .sum > :last-child:not(button) { flex: 1 }
.sum .link { margin: -3px -8px -3px auto; flex: none }
.line { font-weight: 600 }
.check { width: 20px; height: 20px; margin-block: 1px; fill: none; stroke: var(--a); stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; flex: none }
.pending .check { stroke: var(--c) }
.pending .thanks { display: none }
.done ~ .status { margin: 0; padding-inline-start: 30px }
.draw { stroke-dasharray: 1; animation: draw .2s .05s ease-out both }
@keyframes draw { from { stroke-dashoffset: 1 } }
.thread { list-style: none; display: grid; gap: 8px; margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--l) }
.thread li { justify-self: start; max-width: 88% }
.thread p { background: var(--f); border-radius: calc(var(--r) * .9); padding: 6px 12px; white-space: pre-line; margin-top: 2px }
.thread .mine { justify-self: end }
.mine .quiet { display: block; text-align: end }
.thread .mine p { background: color-mix(in srgb, var(--a) 14%, var(--s)) }
.reply { display: grid; grid-template-columns: 1fr auto; gap: 8px; align-items: end; margin-top: 12px }
.reply .main { min-height: 40px }
`;
