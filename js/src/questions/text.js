/** Free words, on one line or several. */

/** @import { Question } from '../types.js' */

const MOST = 2000;

/** Counted as the server counts: by character, not by UTF-16 half. @param {Question} question @param {string} value */
const over = ({ max_length: most }, value) => [...value].length - (most ?? MOST);

/** @type {NonNullable<import('./kit.js').Kind['fits']>} */
export const fits = (question, value) => Math.max(0, over(question, value)) || '';

/** @type {import('./kit.js').Render} */
export function render(question, value, change, { h, words }) {
  const few = Math.min(100, (question.max_length ?? MOST) / 5);
  const left = h('p', { className: 'quiet', id: 'left' });
  const count = () => {
    const rest = -over(question, field.value.trim());
    left.textContent = rest < 0 ? words.long(-rest) : rest <= few ? words.left(rest) : '';
  };
  const field = h(question.multiline === false ? 'input' : 'textarea', {
    id: 'field',
    className: 'field',
    value: value ?? '',
    rows: 2,
    placeholder: question.placeholder ?? '',
    autocomplete: 'off',
    'aria-describedby': 'help left error',
    input: () => {
      count();
      change(field.value);
    },
  });
  count();
  return h(
    'div',
    {},
    h('label', { className: 'title', htmlFor: 'field' }, question.text),
    question.help && h('p', { className: 'quiet', id: 'help' }, question.help),
    field,
    left,
  );
}

export const style = /* css */ `
#field { min-height: 62px }
input#field { min-height: 40px }
#left:empty { display: none }
#left { margin-top: 4px }
`;
