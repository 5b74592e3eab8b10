/** One of several or several of them, with a line for "other". */

/** "Other" among the ids; no choice can have it. */
const OTHER = '';

const MOST_OTHER = 500;

/**
 * @param {import('../types.js').Question} question
 * @param {import('../types.js').Chosen} value
 * @returns {import('./kit.js').Fit}
 */
export function fits({ choices = [], many, other: label }, { choices: ids = [], other }) {
  const count = ids.length + (other != null ? 1 : 0);
  if (ids.some((id, at) => !choices.some(choice => choice.id === id) || ids.indexOf(id) < at)) return 'invalid';
  if (other != null && label == null) return 'invalid';
  if (!count || (other != null && !other.trim())) return 'required';
  return Math.max(0, [...(other ?? '')].length - MOST_OTHER) || (count > 1 && !many ? 'invalid' : '');
}

/** @type {import('./kit.js').Render} */
export function render(question, value, change, { h, group }) {
  let ids = [...(value?.choices ?? []), ...(value?.other != null ? [OTHER] : [])];
  const line = h('input', {
    className: 'field',
    value: value?.other ?? '',
    'aria-label': question.other,
    'aria-describedby': 'error',
    autocomplete: 'off',
    hidden: !ids.includes(OTHER),
    input: () => told(false),
  });
  const told = (/** @type {boolean} */ tap) => {
    const other = ids.includes(OTHER);
    change(ids.length ? { choices: ids.filter(id => id !== OTHER), ...(other && { other: line.value }) } : null, tap && !other && !question.many);
  };
  const options = (question.choices ?? []).map(({ id, text }) => ({ id, picture: text }));
  if (question.other) options.push({ id: OTHER, picture: question.other });
  const node = group({
    question,
    many: question.many,
    look: 'rows',
    options,
    chosen: id => ids.includes(id),
    changed: (now, tap) => {
      const opened = !ids.includes(OTHER) && now.includes(OTHER);
      ids = now;
      line.hidden = !ids.includes(OTHER);
      // Only a pointer's own tap may carry the caret there: arrow keys pass over "other".
      if (opened && tap) line.focus();
      told(tap);
    },
  });
  node.append(line);
  return node;
}

export const style = /* css */ `
.rows { display: grid; gap: 6px }
.rows label { display: flex; align-items: flex-start; gap: 10px; padding: 8px 12px; min-height: 40px; border-radius: calc(var(--r) * .8); background: var(--f); box-shadow: inset 0 0 0 1px var(--l); transition: background-color .12s }
.rows label:hover { background: color-mix(in srgb, var(--a) 9%, var(--s)) }
.rows label:has(:checked) { background: color-mix(in srgb, var(--a) 15%, var(--s)); box-shadow: inset 0 0 0 1px var(--a) }
.rows label:has(:focus-visible) { outline: 2px solid var(--a); outline-offset: 2px }
.rows input { width: 18px; height: 18px; margin-block: 2px; accent-color: var(--a); flex: none; outline: none }
.rows label > span { display: block; outline: none }
.rows + .field { margin-top: 6px }
@media (forced-colors: active) {
  .rows label { border: 1px solid ButtonText }
  .rows label:has(:checked) { background: Highlight; color: HighlightText; forced-color-adjust: none }
}
`;
