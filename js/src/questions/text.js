/** Free words, on one line or several. */

/** @import { Question } from '../types.js' */

const MOST = 2000;

/** Counted as the server counts: by character, not by UTF-16 half. @param {Question} question @param {string} value */
const over = ({ max_length: most }, value) => [...value].length - (most ?? MOST);

/** @type {NonNullable<import('./kit.js').Kind['fits']>} */
export const fits = (question, value) => Math.max(0, over(question, value)) || '';

/** @type {import('./kit.js').Render} */
export function render(question, value, change, { h, labelled, words }) {
  const few = Math.min(100, (question.max_length ?? MOST) / 5);
  const left = h('p', { className: 'quiet note', id: `note-${question.id}` });
  const count = () => {
    const rest = -over(question, field.value.trim());
    left.textContent = rest < 0 ? words.long(-rest) : rest <= few ? words.left(rest) : '';
  };
  const field = h(question.multiline === false ? 'input' : 'textarea', {
    className: 'field',
    value: value ?? '',
    rows: 2,
    placeholder: question.placeholder ?? '',
    autocomplete: 'off',
    input: () => {
      count();
      change(field.value);
    },
  });
  count();
  return labelled(question, field, left);
}

export const style = /* css */ `
.body > div > textarea { min-height: 62px }
.note:empty { display: none }
.field + .note { margin-top: 4px }
`;
