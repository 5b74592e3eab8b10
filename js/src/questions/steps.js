/**
 * What a card of many questions needs beside them: how far one is, and screens of several. A screen is as if it were one
 * question: each on it is drawn by its own kind, and asked while its conditions hold with what is on the screen. What is
 * drawn is `typed`, by id; what is read of it are the answers to those that are asked.
 */

/** @import { Answer, Card, Question } from '../types.js' */
/** @import { Ask, Fit, Kind, Kit, Words } from './kit.js' */

/**
 * What is asked together with a question: itself, or one of those that stand on its screen, asked or not.
 * @param {Pick<Card, 'questions'>} card
 * @param {Question} question
 * @returns {Question}
 */
export function screen({ questions }, question) {
  let from = questions.indexOf(question);
  let to = from + 1;
  while (from && questions[from].same_screen) from--;
  while (questions[to]?.same_screen) to++;
  const id = `${questions[from].id} `;
  return to - from > 1 ? { ...question, id, kind: 'screen', part: 'steps', questions: questions.slice(from, to) } : question;
}

/** Of each screen that is drawn: what stands on it, and how to show what is wrong. @type {WeakMap<Question, { answers: () => Answer[], wrong: () => boolean }>} */
const drawn = new WeakMap();

/** @type {NonNullable<Kind['read']>} */
export const read = (typed, question) => drawn.get(question)?.answers() ?? [];

/** @type {NonNullable<Kind['fits']>} */
export const fits = question => (drawn.get(question)?.wrong() ? 'invalid' : '');

/** @type {import('./kit.js').Render} */
export function render(screen, values, change, kit) {
  const { h, words, card, given, kind, flow, say, valueOf, blame } = /** @type {Kit & Ask} */ (kit);
  const typed = { ...values };
  const parts = (screen.questions ?? []).map(question => {
    const { id } = question;
    const { render, fits, read = valueOf } = kind(question);
    typed[id] ??= given(id);
    const error = h('p', { id: `error-${id}`, className: 'error quiet', hidden: true });
    const node = render(
      question,
      typed[id],
      now => {
        typed[id] = now;
        blame(question, '', now, error, node);
        look();
        change(typed);
      },
      kit,
    );
    const notice = question.kind === 'message';
    if (!question.required && !notice) node.querySelector('.title')?.append(h('small', { className: 'quiet' }, ` · ${words.optional}`));
    const value = () => read(typed[id], question, words);
    /** @type {() => Fit | false | undefined} */
    const wrong = () => (value() == null ? !notice && question.required && 'required' : fits?.(question, value()));
    return { question, node, error, value, wrong };
  });
  const answersOf = (/** @type {typeof parts} */ some) => some.map(({ question, value }) => ({ question: question.id, value: value() }));
  const shown = () => parts.filter(({ node }) => !node.hidden);
  /** Shows those that are asked now; one that comes while somebody answers is said aloud. @param {boolean} [first] */
  const look = first => {
    const { due } = flow(card, [...card.answers, ...answersOf(parts)]);
    for (const { question, node, error } of parts) {
      const hidden = !due.includes(question);
      if (node.hidden && !hidden && !first) say(question.text, true);
      node.hidden = hidden;
      if (hidden) error.hidden = true;
    }
  };
  look(true);
  drawn.set(screen, {
    answers: () => answersOf(shown()),
    wrong() {
      const [first] = shown().flatMap(({ question, node, error, value, wrong }) => {
        const found = wrong();
        error.hidden = !found;
        return found ? [blame(question, found, value(), error, node)] : [];
      });
      first?.();
      return !!first;
    },
  });
  return h('div', { className: 'body' }, ...parts.flatMap(({ node, error }) => [node, error]));
}

/**
 * @param {number} index
 * @param {number} total
 * @param {Words} words
 * @param {Kit['h']} h
 * @param {Question[]} [together]  what is asked with it: of one screen there is no progress
 */
export function progress(index, total, words, h, { length } = []) {
  const bar = h('span', {});
  bar.style.width = `${Math.min(1, (index + (length || 1) / 2) / total) * 100}%`;
  return length >= total ? null : h(
    'div',
    { className: 'progress', role: 'progressbar', part: 'progress', 'aria-label': words.step(index + 1, total), 'aria-valuemax': total, 'aria-valuenow': index + 1 },
    bar,
  );
}

export const style = /* css */ `
small { font-weight: 400 }
.progress { position: absolute; inset: 0 0 auto; height: 2px; background: var(--l) }
.progress span { display: block; height: 100%; background: var(--a) }
.body .body { gap: 20px }
.body .body > .error { margin-top: -12px }
`;
