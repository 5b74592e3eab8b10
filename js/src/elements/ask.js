/** The card while it asks: one question, one action. */

import { fits, flow } from '../runner.js';
import { h, svg } from './dom.js';
import { kind } from './parts.js';
import { group, scale } from '../questions/kit.js';

/** @import { Card, Question, Session } from '../types.js' */
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

/**
 * @param {object} of
 * @param {Card} of.card
 * @param {Session} of.session
 * @param {Words} of.words
 * @param {(question: Question, value: any, tap: boolean) => void} of.answered
 * @param {() => void} of.dismissed
 * @param {(text: string) => void} of.say
 * @param {() => void} of.turned  back to an earlier question
 */
export function ask({ card, session, words, answered, dismissed, say, turned }) {
  const { invitation } = card;
  const draft = session.draft(invitation);
  const { current, index, total } = standing(card, draft.step);
  const question = /** @type {Question} */ (current);
  const position = card.questions.indexOf(question);
  const before = card.questions.filter((other, at) => at < position && card.answers.some(answer => answer.question === other.id)).at(-1);
  // A card of one question needs its answer: the way past it is "Not now".
  const needed = question.required || total === 1;
  const name = card.asker ?? words.team;

  let value = draft.values[question.id] ?? card.answers.find(answer => answer.question === question.id)?.value;

  const error = h('p', { id: 'error', className: 'error quiet', hidden: true });
  const action = h('button', { className: 'main', type: 'submit' });
  const label = () => {
    const filled = question.kind === 'message' || valueOf(value) != null;
    action.classList.toggle('ready', filled);
    action.textContent =
      question.kind === 'message' ? words.go : !filled && !needed ? words.skip : index < total - 1 ? words.next : words.send;
  };

  const submit = (/** @type {boolean} */ tap) => {
    const given = valueOf(value);
    const code = given == null && needed && question.kind !== 'message' ? 'required' : fits(question, given);
    if (!code) return answered(question, given, tap);
    const free = question.kind === 'text' || given?.other != null;
    const over = [...(given ?? '')].length - (question.max_length ?? 2000);
    error.textContent = code === 'too_long' ? words.long(over) : free ? words.write : words.pick;
    error.hidden = false;
    say(error.textContent);
    /** @type {HTMLElement | null} */ (form.querySelector(free ? '.field' : 'input'))?.focus();
  };

  const body = kind(question.kind)(
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
    { h, svg, group, scale, words },
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
      h('p', { className: 'quiet' }, words[card.identity](name)),
    ),
    total > 2 && progress(index, total, words),
    h('div', { className: 'body' }, card.about && h('p', { className: 'quiet' }, card.about), body, error),
    h(
      'footer',
      {},
      h('button', { type: 'button', className: 'link', click: dismissed }, words.later),
      before && h('button', { type: 'button', className: 'link', click: () => back(before.id) }, words.back),
      action,
    ),
  );
  const back = (/** @type {string} */ step) => {
    session.keepDraft(invitation, { ...session.draft(invitation), step });
    turned();
  };
  return form;
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
