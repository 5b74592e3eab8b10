/** The card while it asks: one question, one action. */

import { flow } from '../runner.js';
import { h } from './dom.js';
import { kind } from './parts.js';
import { group, scale } from '../questions/kit.js';

/** @import { Card, Question } from '../types.js' */
/** @import { Made, Scene } from './card.js' */
/** @import { Words } from '../questions/kit.js' */

/**
 * What a card shows now: the next question, or one that was gone back to.
 * @param {Card} card
 * @param {string} [step]
 */
export function standing(card, step) {
  const back = step && card.answers.some(answer => answer.question === step);
  return flow(card, back ? card.answers.filter(answer => answer.question !== step) : card.answers);
}

/**
 * What was typed or ticked, as a value: blank is nothing.
 * @param {any} value
 */
export function valueOf(value) {
  if (typeof value === 'string') return value.trim() || null;
  if (value?.other != null) return { ...value, other: value.other.trim() };
  return value ?? null;
}

/** @param {Scene} scene @returns {Made} */
export function ask({ card, session, words, h, say, emit, answer, update }) {
  const { invitation } = card;
  const draft = session.draft(invitation);
  const { current, index, total } = standing(card, draft.step);
  const question = /** @type {Question} */ (current);
  const before = card.questions.slice(0, card.questions.indexOf(question)).findLast(other => card.answers.some(answer => answer.question === other.id));
  // A card of one question needs its answer: the way past it is "Not now".
  const needed = question.required || total === 1;
  const name = card.asker ?? words.team;
  const { render, fits } = kind(question.kind);
  const notice = question.kind === 'message';

  let value = draft.values[question.id] ?? card.answers.find(answer => answer.question === question.id)?.value;

  const error = h('p', { id: 'error', className: 'error quiet', hidden: true });
  const action = h('button', { className: 'main', type: 'submit' });
  const label = () => {
    const filled = notice || valueOf(value) != null;
    action.classList.toggle('ready', filled);
    action.textContent =
      notice ? words.go : !filled && !needed ? words.skip : index < total - 1 ? words.next : words.send;
  };

  const dismiss = () => {
    session.dismiss(invitation);
    emit('cue-dismissed');
  };
  const back = (/** @type {string} */ step) => {
    session.keepDraft(invitation, { ...session.draft(invitation), step });
    update();
  };
  const submit = (/** @type {boolean} */ tap) => {
    const given = valueOf(value);
    const wrong = given == null ? needed && !notice && 'required' : fits?.(question, given);
    if (!wrong) return answer(question, given, tap);
    const free = question.kind === 'text' || given?.other != null;
    error.textContent = typeof wrong === 'number' ? words.long(wrong) : free ? words.write : words.pick;
    error.hidden = false;
    say(error.textContent, true);
    /** @type {HTMLElement | null} */ (form.querySelector(free ? '.field' : 'input'))?.focus();
  };

  const body = render(
    question,
    value,
    (now, done) => {
      value = now;
      error.hidden = true;
      const kept = session.draft(invitation);
      session.keepDraft(invitation, { ...kept, values: { ...kept.values, [question.id]: now } });
      label();
      if (done) submit(true);
    },
    { h, group, scale, words },
  );
  if (card.language !== words.language) body.lang = card.language;
  label();

  const form = h(
    'form',
    {
      noValidate: true,
      submit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit(false);
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
          event.preventDefault();
          submit(false);
        }
      },
    },
    h(
      'header',
      {},
      h('p', { className: 'asker quiet' }, words.asks(name)),
      h('p', { className: 'quiet' }, words.named(name)),
    ),
    total > 2 && progress(index, total, words),
    h('div', { className: 'body' }, card.about && h('p', { className: 'quiet' }, card.about), body, error),
    h(
      'footer',
      {},
      h('button', { type: 'button', className: 'link', click: dismiss }, words.later),
      before && h('button', { type: 'button', className: 'link', click: () => back(before.id) }, words.back),
      action,
    ),
  );
  return { node: form };
}

/**
 * @param {number} index
 * @param {number} total
 * @param {Words} words
 */
function progress(index, total, words) {
  const bar = h('span', {});
  bar.style.width = `${((index + 0.5) / total) * 100}%`;
  return h(
    'div',
    { className: 'progress', role: 'progressbar', 'aria-label': words.step(index + 1, total), 'aria-valuemax': total, 'aria-valuenow': index + 1 },
    bar,
  );
}
