/** Words without an answer: it is enough to have read them. */

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, { h }) =>
  h(
    'div',
    {},
    h('p', { className: question.help ? 'title' : 'notice' }, question.text),
    question.help && h('p', { className: 'notice' }, question.help),
  );
