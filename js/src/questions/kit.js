/**
 * What every kind of question is built with. Handed to the kinds by the card, so that a kind's own file stays a leaf.
 *
 * A kind is a function `render(question, value, change, kit)`: it gives a node and calls `change(value, done)` whenever
 * the value changes; `done` when one tap of a pointer was the whole answer. Beside it a kind may have a `style`, and
 * `fits(question, value)`: '' for a value that may be sent, what is wrong with it, or by how many characters it is too long.
 */

import { h } from '../elements/dom.js';

/** @import { Question } from '../types.js' */
/** @typedef {typeof import('../i18n/en.js').words & typeof import('../i18n/done/en.js').words} Words */
/** @typedef {{ h: typeof h, group: typeof group, scale: typeof scale, words: Words }} Kit */
/** @typedef {(value: any, done?: boolean) => void} Change */
/** @typedef {(question: Question, value: any, change: Change, kit: Kit) => HTMLElement} Render */
/** @typedef {'' | 'required' | 'invalid' | number} Fit */
/** @typedef {{ render: Render, style?: string, fits?: (question: Question, value: any) => Fit }} Kind */

/**
 * Native radios or checkboxes under one legend.
 * @param {object} set
 * @param {Question} set.question
 * @param {boolean} [set.many]
 * @param {string} set.look  its class
 * @param {{ id: string, picture: Node | string, name?: string }[]} set.options
 * @param {(id: string) => boolean} set.chosen
 * @param {string} [set.ends]  what both ends mean, for ears
 * @param {(ids: string[], tap: boolean) => void} set.changed
 */
export function group({ question, many, look, options, chosen, ends, changed }) {
  let tapped = false;
  const inputs = options.map(({ id, name }) =>
    h('input', { type: many ? 'checkbox' : 'radio', name: 'value', value: id, checked: chosen(id), 'aria-label': name }),
  );
  const told = () => changed(inputs.filter(input => input.checked).map(input => input.value), tapped);
  return h(
    'fieldset',
    {
      'aria-describedby': 'help error',
      pointerdown: () => (tapped = true),
      keydown: () => (tapped = false),
      // A tap on what the keyboard had chosen already is an answer too, and changes nothing.
      click: (/** @type {Event} */ event) => tapped && event.target instanceof HTMLInputElement && !many && told(),
      change: told,
    },
    h('legend', {}, h('span', { className: 'title' }, question.text), ends && h('span', { className: 'sr' }, ` ${ends}`)),
    question.help && h('p', { className: 'quiet', id: 'help' }, question.help),
    h('div', { className: look }, ...options.map(({ picture }, i) => h('label', {}, inputs[i], h('span', {}, picture)))),
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
 * @param {(n: number) => Node | string} [draw]
 */
export function scale({ ...question }, value, change, { words }, from, to, look, draw = String) {
  const { low, high } = question;
  const count = to - from + 1;
  const node = group({
    question,
    look: `scale ${look}`,
    options: Array.from({ length: count }, (_, i) => ({ id: `${from + i}`, picture: draw(from + i), name: words.of(from + i, to) })),
    chosen: id => id === `${value}`,
    ends: [low && `${from}: ${low}`, high && `${to}: ${high}`].filter(Boolean).join(', '),
    changed: ([id], tap) => change(Number(id), tap),
  });
  if (low || high) node.append(h('div', { className: 'ends quiet', 'aria-hidden': 'true' }, h('span', {}, low), h('span', {}, high)));
  node.style.setProperty('--n', `${count}`);
  node.style.setProperty('--few', `${count > 7 ? Math.ceil(count / 2) : count}`);
  return node;
}
