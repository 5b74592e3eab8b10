/** The card while it asks: one screen, one action. */

import { flow } from '../runner.js';
import { h } from './dom.js';
import { controls } from './memory.js';
import { kind, steps } from './parts.js';
import { described, group, labelled, scale } from '../questions/kit.js';

/** @import { Answer, Card, Question } from '../types.js' */
/** @import { Made, Scene } from './card.js' */

/**
 * What a card shows now: the screen of the next question, or one that was gone back to.
 * @param {Card} card
 * @param {string} [step]
 */
export function standing(card, step) {
  const { due, current } = flow(card, card.answers);
  const next = due.find(({ id }) => id === step) ?? current;
  const question = next && (steps()?.screen(card, next) ?? next);
  const screen = question?.questions ?? [question];
  return {
    due,
    index: due.findIndex(one => screen.includes(one)),
    question,
    parts: ['steps', ...screen.map(one => one?.part ?? one?.kind ?? '')],
  };
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
 * @param {Scene} scene
 * @param {ReturnType<typeof standing>} at
 * @returns {Made}
 */
export function ask(scene, { due, index, question: asked }) {
  const { card, session, words, say, answer, update, close } = scene;
  const { invitation } = card;
  const question = /** @type {Question} */ (asked);
  const { id, questions } = question;
  const draft = session.draft(invitation);
  const total = due.length;
  // A card of one question needs its answer: the way past it is "Not now".
  const needed = question.required || total === 1;
  const name = card.asker ?? words.team;
  const { render, fits, read = valueOf } = kind(question);
  const notice = question.kind === 'message';

  const given = (/** @type {string} */ id) => draft.values[id] ?? card.answers.find(answer => answer.question === id)?.value;
  let typed = given(id);
  const value = () => read(typed, question, words);
  /** @returns {Answer[]} */
  const answers = () => (questions ? value() : [{ question: id, value: value() }]);

  const error = h('p', { id: `error-${id}`, className: 'error quiet', hidden: true });
  const action = h('button', {
    className: 'main',
    type: 'submit',
    part: 'action',
    // Also for the Enter key; a form in a sandboxed frame may never be submitted.
    click: (/** @type {Event} */ event) => {
      event.preventDefault();
      submit(false);
    },
  });
  const label = () => {
    const filled = notice || answers().some(({ value }) => value != null);
    action.classList.toggle('ready', filled);
    action.textContent =
      notice ? question.button ?? words.go : !filled && !needed ? words.skip : flow(card, [...card.answers, ...answers()]).current ? words.next : words.send;
  };

  const back = () => {
    session.keepDraft(invitation, { ...session.draft(invitation), step: due[index - 1].id });
    update();
  };
  const submit = (/** @type {boolean} */ tap) => {
    const given = value();
    const wrong = given == null ? needed && !notice && 'required' : fits?.(question, given);
    if (!wrong) return answer(answers(), tap);
    if (questions) return;
    blame(question, wrong, given, error, body)();
  };
  /** Says what is wrong with an answer, if anything; gives the way to it. @type {import('../questions/kit.js').Blame} */
  const blame = (question, wrong, given, error, node) => {
    const free = question.kind === 'text' || given?.other != null;
    const at = /** @type {HTMLElement} */ (node.querySelector(free ? '.field' : '.lacking input') ?? controls(node)[0]);
    error.textContent = !wrong ? '' : typeof wrong === 'number' ? words.long(wrong) : free && wrong === 'required' ? words.write : /** @type {any} */ (words)[question.kind]?.(question, given) || words.pick;
    error.hidden = !wrong;
    (at.closest('[role=radiogroup]') ?? at).setAttribute('aria-invalid', `${!!wrong}`);
    return () => {
      say(/** @type {string} */ (error.textContent), true);
      at.focus();
    };
  };

  const body = render(
    question,
    typed,
    (now, done) => {
      typed = now;
      if (!questions) blame(question, '', now, error, body);
      const kept = session.draft(invitation);
      session.keepDraft(invitation, { ...kept, values: { ...kept.values, [id]: now } });
      label();
      if (done) submit(true);
    },
    { ...scene, group, scale, labelled, described, given, kind, valueOf, blame },
  );
  body.part = 'question';
  if (card.language !== words.language) Object.assign(body, { lang: card.language, dir: 'auto' });
  label();

  const form = h(
    'form',
    {
      noValidate: true,
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
      h('p', { className: 'quiet' }, words.named(name, scene)),
    ),
    total > 2 && steps()?.progress(index, total, words, h, questions),
    h('div', { className: 'body' }, card.about && h('p', { className: 'quiet' }, card.about), body, error),
    h(
      'footer',
      {},
      h('button', { type: 'button', className: 'link', part: 'dismiss', click: close }, card.again ?? words.later),
      index > 0 && h('button', { type: 'button', className: 'link', click: back }, words.back),
      action,
    ),
  );
  return { node: form };
}
