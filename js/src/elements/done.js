/** The card once answered: one line, a thank-you, and the thread with the mentor. A leaf, fetched while the card is looked at. */

import { away, linkStyle } from './link.js';
import { svg } from './svg.js';
import { folded } from './placement.js';

/** @import { Answer, Card, Draft, Question, Session, Thanks, Value } from '../types.js' */
/** @import { Made, Scene } from './card.js' */
/** @import { Kit, Of } from './slot.js' */
/** @import { h as make } from './dom.js' */
/** @import { Words } from '../questions/kit.js' */

/** By slot, the button that brings back what is folded, and whether somebody has pressed it. @type {WeakMap<Element, { button: HTMLElement, open?: boolean }>} */
const folds = new WeakMap();

/**
 * What a slot shows of its cards: a button instead of those that fold away, until it is pressed.
 * @param {Element} slot
 * @param {Of[]} given
 * @param {Words} words
 * @param {Pick<Kit, 'h' | 'memoryOf' | 'arrange'>} kit
 * @returns {[HTMLElement[], Of[]]}
 */
export function fold(slot, given, words, { h, memoryOf, arrange }) {
  const unfold = () => {
    one.open = true;
    arrange();
  };
  const one = folds.get(slot) ?? { button: h('button', { type: 'button', className: 'earlier', click: unfold }) };
  folds.set(slot, one);
  const hidden = one.open ? [] : folded(given.map(({ card }) => card), card => !!memoryOf(card.invitation).here);
  one.button.textContent = words.earlier(hidden.length);
  return [hidden.length ? [one.button] : [], given.filter(({ card }) => !hidden.includes(card))];
}

/** Whether its answers may still be changed. @param {Card} card */
export const changeable = ({ status, unnamed, changeable_until: until }) => status === 'completed' && !unnamed && /** @type {number} */ (until) > Date.now();

/**
 * A session in which an answered card is open once more. What is answered is kept here until the end is reached again;
 * then all that differs goes.
 * @param {Pick<Scene, 'card' | 'session' | 'words' | 'flow' | 'emit' | 'update'>} scene
 * @returns {Session}
 */
export function reopened({ card, session, words, flow, emit, update }) {
  const { invitation } = card;
  const kept = new Map(card.answers.map(({ question, value }) => [question, value]));
  /** @type {Draft} */
  let draft = { values: Object.fromEntries(kept) };
  /** @type {Answer[]} */
  let answers = [];
  return {
    ...session,
    cards: () => session.cards().map(one => (one.invitation === invitation ? { ...one, status: 'open', answers, again: words.cancel } : one)),
    draft: () => draft,
    keepDraft: (_, now) => void (draft = now),
    answer(_, question, value) {
      answers = answers.filter(answer => answer.question !== question).concat({ question, value });
      const { due, current } = flow(card, answers);
      if (current) return true;
      update(session);
      for (const answer of answers) {
        const { question: id, value } = answer;
        if (!due.some(question => question.id === id) || JSON.stringify(kept.get(id)) === JSON.stringify(value)) continue;
        session.answer(invitation, id, value);
        emit('cue-answered', answer);
      }
      return true;
    },
    dismiss() {
      update(session);
      return true;
    },
  };
}

/** Whether one number is the whole answer. @param {Question} question */
const isMark = ({ kind, points }) => kind === 'nps' || !!points;

/**
 * "4 of 5" for a mark, the chosen words for a choice of one; else how many were answered.
 * @param {Card} card
 * @param {Words} words
 */
export function summary(card, words) {
  const given = card.answers.flatMap(({ question: id, value }) => {
    const question = card.questions.find(other => other.id === id);
    return question && value != null ? [{ question, value }] : [];
  });
  const mark = given.find(({ question }) => isMark(question)) ?? (given[1] ? null : given[0]);
  const what = mark && told(mark.question, mark.value, words);
  return what ? words.answered(what) : given.length ? words.answers(given.length) : '';
}

/**
 * @param {Question} question
 * @param {any} value
 * @param {Words} words
 */
function told(question, value, words) {
  const { kind, scale, points = 10, low, high, unit, yes, no, choices = [] } = question;
  const { choices: ids = [], other } = value;
  const said =
    scale === 'thumbs' ? [low, high][value - 1]
    : kind === 'yesno' ? (value ? yes : no)
    : ids.length + (other ? 1 : 0) === 1 && (other ?? choices.find(({ id }) => id === ids[0])?.text);
  if (said) return `«${said}»`;
  return typeof value !== 'number' ? '' : isMark(question) ? words.of(value, points) : `${value} ${unit ?? ''}`.trim();
}

/** The last words whose conditions hold. @param {Card} card @param {Scene['flow']} flow @returns {Partial<Thanks>} */
function thanksOf({ questions, thanks, answers }, flow) {
  const last = thanks.map(one => /** @type {any} */ ({ ...one, ask_if: one.say_if }));
  const { due } = flow({ questions: [...questions, ...last] }, answers);
  return last.find(one => due.includes(one)) ?? {};
}

/** @param {Scene} scene @returns {Made} */
export function done(scene) {
  let { card } = scene;
  const { session, words, memory, h, cornered, say, emit, update, flow } = scene;
  const { invitation } = card;
  const replied = (/** @type {string} */ author, /** @type {string} */ text) => emit('cue-reply', { author, text });
  const line = h('span', {});
  const change = h('button', { type: 'button', className: 'link', click: () => again() }, words.change);
  const answer = h('p', { className: 'line', part: 'answer' }, line, change);
  const thanks = h('p', { className: 'quiet thanks', part: 'thanks' });
  const list = h('ol', { className: 'thread', part: 'thread' });
  const form = composer(card, session, words, text => {
    session.reply(invitation, text);
    replied('respondent', text);
  }, h);
  const again = () => {
    if (changeable(card)) return update(reopened({ ...scene, card }));
    change.hidden = true;
    say((thanks.textContent = words.final), true);
  };
  const node = h(
    'div',
    { className: 'done' },
    h(
      'div',
      { className: 'sum' },
      // Drawn once, under the eyes of whoever answered; not again for a rebuilt list.
      svg(memory.open && !memory.drawn ? 'check draw' : 'check', { d: 'M5 12.5l4.5 4.5L19 7.5', pathLength: '1' }),
      h('div', {}, answer, thanks, memory.open && !memory.here && h('p', { className: 'quiet' }, words.elsewhere)),
      cornered && !scene.modal && out(scene),
    ),
    list,
    form,
    scene.modal && h('footer', {}, out(scene)),
  );
  memory.drawn = true;
  // Once the last of the mentor's words are really on the screen (a tab behind others draws nothing), the mentor is told so.
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    const read = card.replies.findLast(reply => reply.author === 'mentor')?.id;
    if (!isIntersecting || !read || read === memory.seen) return;
    memory.seen = read;
    session.display(invitation, card.conversation ? 'chat' : 'page', read);
  });
  let last = '';
  return {
    node,
    refresh(now) {
      card = now;
      const { text = words.thanks((!card.unnamed && card.asker) || ''), link } = thanksOf(card, flow);
      const answered = card.unnamed ? '' : summary(card, words);
      change.hidden = !changeable(card);
      answer.hidden = !answered;
      // Only what has changed: somebody may be selecting in it.
      if (last !== (last = answered + text)) {
        line.textContent = answered;
        thanks.replaceChildren(text, away(link, { h }) ?? '');
      }
      thread(list, card, words, h);
      observer.disconnect();
      if (list.lastElementChild && card.replies.some(reply => reply.author === 'mentor' && reply.id !== memory.seen)) observer.observe(list.lastElementChild);
      form.hidden = !card.replies.some(reply => reply.author === 'mentor');
      const reply = card.replies.at(-1);
      if (reply?.author === 'mentor' && card.replies.length !== memory.replies) {
        say(`${words.replied(reply.name ?? card.asker ?? words.team)}: ${reply.text}`);
        // Those that were there when the page came are no news.
        if (memory.replies != null) replied('mentor', reply.text);
      }
      memory.replies = card.replies.length;
      if (session.delivery(invitation) !== 'idle') return;
      if (memory.here) say(text);
      else if (memory.open) say(words.elsewhere);
      const draft = session.draft(invitation);
      if (Object.keys(draft.values).length) session.keepDraft(invitation, { ...draft, values: {} });
    },
  };
}

/** The way out. @param {Scene} scene */
const out = ({ modal, words, h, close }) =>
  h('button', { type: 'button', className: modal ? 'out main ready' : 'out link', part: 'dismiss', click: close }, words.close);

/** The card closed under somebody's hands: expired, or withdrawn. @param {Scene} scene @returns {Made} */
export const closed = scene => ({
  refresh: () => scene.say(scene.words.closed),
  node: scene.h('div', { className: 'sum' }, scene.h('p', { className: 'quiet' }, scene.words.closed), out(scene)),
});

/**
 * Writes the thread into its list, only what has changed: somebody may be reading or selecting in it.
 * @param {HTMLElement} list
 * @param {Card} card
 * @param {Words} words
 * @param {typeof make} h
 */
export function thread(list, card, words, h) {
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
      h('p', { dir: 'auto' }, reply.text),
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
export function composer(card, session, words, replied, h) {
  const { invitation } = card;
  const field = h('textarea', {
    className: 'field',
    rows: 1,
    dir: 'auto',
    'aria-label': words.reply,
    placeholder: words.reply,
    value: session.draft(invitation).reply ?? '',
    input: () => keep(field.value),
  });
  const keep = (/** @type {string} */ reply) => {
    session.keepDraft(invitation, { ...session.draft(invitation), reply });
    button.classList.toggle('ready', !!reply.trim());
  };
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    keep('');
    replied(text);
  };
  const button = h('button', { className: 'main', type: 'submit', click: send }, words.send);
  button.classList.toggle('ready', !!field.value.trim());
  return h(
    'form',
    {
      className: 'reply',
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) send(event);
      },
    },
    field,
    button,
  );
}

export const style = linkStyle + /* css */ `
.sum { display: flex; align-items: flex-start; gap: 10px }
.sum > :nth-last-child(n+2):not(svg), .sum > :last-child:not(button) { flex: 1 }
.sum .link { margin: -3px -8px -3px auto; flex: none }
.done footer { margin-top: 8px }
.line { font-weight: 600 }
.line > span { margin-inline-end: 10px }
.line .link { font-weight: 400; margin: -3px -6px; padding: 3px 6px; min-height: 28px; text-decoration: underline }
.thanks a { margin-inline-start: 6px }
@media (pointer: coarse) { .line .link { margin-block: -9px; min-height: 40px } }
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
