/**
 * What every kind of question is built with. Handed to the kinds by the card, so that a kind's own file stays a leaf.
 *
 * A kind is a function `render(question, value, change, kit)`: it gives a node and calls `change(value, done)` whenever
 * the value changes; `done` when one tap of a pointer was the whole answer. Beside it a kind may have a `style`,
 * `fits(question, value)`: '' for a value that may be sent, `required` or `invalid` as the server would say, or by how
 * many characters it is too long (what is wanted is said by the words that are named like the kind, among `more` of
 * `i18n/en.js`, where there are some), and `read(typed, question, words)`: the value of what was typed, where a draft
 * keeps it as it was typed.
 *
 * Several questions may stand on one screen, so every id (and every radio's `name`) ends in the question's:
 * `field-X` what is typed into, `help-X` its help, `note-X` a quiet line of the kind's own (how many may be chosen, how
 * many characters are left), `error-X` what is wrong with it, which the card writes. All are described by the last three.
 */

import { h } from '../elements/dom.js';

/** @import { Card, Question } from '../types.js' */
/** @typedef {typeof import('../i18n/en.js').words & typeof import('../i18n/en.js').done & typeof import('../i18n/en.js').more} Words */
/** @typedef {{ h: typeof h, group: typeof group, scale: typeof scale, labelled: typeof labelled, described: typeof described, words: Words } & Partial<Ask>} Kit */
/** Puts what is wrong with an answer beside it; gives the way to it, with words for the ears. @typedef {(question: Question, wrong: Fit | boolean, given: any, error: HTMLElement, node: HTMLElement) => () => void} Blame */
/**
 * What the card hands to a screen of several questions.
 * @typedef {{ card: Card, given: (id: string) => any, kind: typeof import('../elements/parts.js').kind, flow: typeof import('../runner.js').flow,
 *   say: (text: string, again?: boolean) => void, valueOf: (typed: any) => any, blame: Blame, memory: import('../elements/memory.js').Memory }} Ask
 */
/** @typedef {import('../elements/dom.js').Child} Sign */
/** @typedef {(value: any, done?: boolean) => void} Change */
/** @typedef {(question: Question, value: any, change: Change, kit: Kit) => HTMLElement} Render */
/** @typedef {'' | 'required' | 'invalid' | number} Fit */
/** @typedef {{ render: Render, style?: string, fits?: (question: Question, value: any) => Fit, read?: (typed: any, question: Question, words: Words) => any }} Kind */

/** The ids of what is said about a question's control: for `aria-describedby`. @param {Question} question */
export const described = ({ id }) => `help-${id} note-${id} error-${id}`;

/** @param {Question} question */
const helped = ({ id, help }) => help && h('p', { className: 'quiet', id: `help-${id}` }, help);

/**
 * One field under its label, and what stands below it.
 * @param {Question} question
 * @param {HTMLElement} field
 * @param {...import('../elements/dom.js').Child} below
 */
export function labelled(question, field, ...below) {
  field.id = `field-${question.id}`;
  field.setAttribute('aria-describedby', described(question));
  // Not `required`: what is still empty would be called invalid.
  field.setAttribute('aria-required', `${question.required}`);
  return h('div', {}, h('label', { className: 'title', htmlFor: field.id }, question.text), helped(question), field, ...below);
}

/**
 * Native radios or checkboxes under one legend.
 * @param {object} set
 * @param {Question} set.question
 * @param {boolean} [set.many]
 * @param {string} set.look  its class
 * @param {{ id: string, sign: Sign | Sign[], name?: string | null }[]} set.options  `sign`: what is seen of it
 * @param {(id: string) => boolean} set.chosen
 * @param {string} [set.ends]  what both ends mean, for ears
 * @param {(ids: string[], tap: boolean) => void} set.changed
 */
export function group({ question, many, look, options, chosen, ends, changed }) {
  let tapped = false;
  const inputs = options.map(({ id, name }) =>
    h('input', { type: many ? 'checkbox' : 'radio', name: `value-${question.id}`, value: id, checked: chosen(id), 'aria-label': name }),
  );
  const told = () => changed(inputs.filter(input => input.checked).map(input => input.value), tapped);
  return h(
    'fieldset',
    {
      ...(!many && options[0] && { role: 'radiogroup', 'aria-required': question.required }),
      'aria-describedby': described(question),
      pointerdown: () => (tapped = true),
      keydown: () => (tapped = false),
      // A tap on what the keyboard had chosen already is an answer too, and changes nothing.
      click: (/** @type {Event} */ event) => tapped && event.target instanceof HTMLInputElement && !many && told(),
      change: told,
    },
    h('legend', {}, h('span', { className: 'title' }, question.text), ends && h('span', { className: 'sr' }, ` ${ends}`)),
    helped(question),
    h('div', { className: look }, ...options.map(({ sign, name }, i) => h('label', {}, inputs[i], h('span', { 'aria-hidden': name && 'true' }, ...[sign].flat())))),
  );
}

/**
 * One of `from` … `to`, with a name at both ends.
 * @param {Question} question
 * @param {number | null | undefined} value
 * @param {Change} change
 * @param {Kit} kit
 * @param {number} from
 * @param {number} to
 * @param {string} look
 * @param {(n: number) => Sign} [draw]
 */
export function scale({ ...question }, value, change, { words }, from, to, look, draw = String) {
  const { low, high } = question;
  const count = to - from + 1;
  const node = group({
    question,
    look: `scale ${look}`,
    // Not by Array.from, which an old library may have taken over.
    options: [...Array(count).keys()].map(i => ({ id: `${from + i}`, sign: draw(from + i), name: words.of(from + i, to) })),
    chosen: id => id === `${value}`,
    ends: [low && `${from}: ${low}`, high && `${to}: ${high}`].filter(Boolean).join(', '),
    changed: ([id], tap) => change(Number(id), tap),
  });
  if (low || high) node.append(h('div', { className: 'ends quiet', 'aria-hidden': 'true' }, h('span', {}, low), h('span', {}, high)));
  node.style.setProperty('--n', `${count}`);
  node.style.setProperty('--h', `${count > 7 ? Math.ceil(count / 2) : count}`);
  return node;
}
