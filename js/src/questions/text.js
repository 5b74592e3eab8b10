/** Free words, on one line or several. */

/** @type {import('./kit.js').Render} */
export function render(question, value, change, { h, words }) {
  const most = question.max_length ?? 2000;
  const left = h('p', { className: 'quiet', id: 'left' });
  const count = () => {
    // Counted as the server counts: by character, not by UTF-16 half.
    const rest = most - [...field.value.trim()].length;
    left.textContent = rest < 0 ? words.long(-rest) : rest <= Math.min(100, most / 5) ? words.left(rest) : '';
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
