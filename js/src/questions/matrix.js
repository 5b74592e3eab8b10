/** One column for each row: a grid where there is room for it, else a list of rows with their columns as buttons, all beside one another or each on its own line. */

/** @import { Choice } from '../types.js' */

/** @type {NonNullable<import('./kit.js').Kind['fits']>} */
export const fits = ({ rows = [], required }, { rows: given }) => (required && rows.some(({ id }) => !given[id]) ? 'required' : '');

/**
 * The most characters of any of the columns, where they are cut by `at`.
 * @param {Choice[]} columns
 * @param {RegExp | string} at
 */
const most = (columns, at) => Math.max(...columns.flatMap(({ text }) => text.split(at)).map(({ length }) => length));

/**
 * Pixels for the columns in which no word of a heading is broken.
 * @param {Choice[]} columns
 */
export const width = columns => columns.length * Math.max(44, most(columns, ' ') * 7.2 + 4);

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, { h, group }) => {
  const { id, rows = [], columns = [], required } = question;
  const wide = width(columns);
  /** @type {Record<string, string>} */
  const given = { ...value?.rows };
  const node = group({ question, look: `matrix ${wide < 278 ? 'at420' : wide < 378 ? 'at520' : ''}`, options: [], chosen: () => false, changed: () => change({ rows: { ...given } }) });
  const grid = /** @type {HTMLElement} */ (node.lastElementChild);
  grid.style.setProperty('--n', `${columns.length}`);
  grid.style.setProperty('--k', `${wide}px`);
  grid.style.setProperty('--u', `${most(columns, /$/) / 2 + 1.4}em`);
  const line = (/** @type {object} */ more, /** @type {HTMLElement} */ title, /** @type {HTMLElement[]} */ cells) =>
    h('div', { className: 'line', ...more }, title, h('div', { className: 'scale numbers' }, ...cells));
  grid.append(
    line({ className: 'line heads quiet', 'aria-hidden': 'true' }, h('span'), columns.map(({ text }) => h('p', {}, text))),
    ...rows.map(row => {
      const title = h('span', { id: `row-${id}-${row.id}` }, row.text);
      const cells = columns.map(column =>
        h(
          'label',
          {},
          h('input', { type: 'radio', name: `value-${id}-${row.id}`, checked: given[row.id] === column.id, 'aria-label': column.text, change: () => (given[row.id] = column.id) }),
          h('span', { 'aria-hidden': 'true' }, column.text),
        ),
      );
      const made = line({
        role: 'radiogroup',
        'aria-labelledby': title.id,
        'aria-required': required,
        change: () => {
          made.classList.remove('lacking');
          made.ariaInvalid = null;
        },
      }, title, cells);
      made.classList.toggle('lacking', !!required && !given[row.id]);
      return made;
    }),
  );
  return node;
};

/** Where there is room: one line for each row, the columns' words above them. */
const GRID = /* css */ `
@container (min-width: 420px) {
  .at420 { gap: 0 }
  .at420 .line { display: flex; align-items: center }
  .at420 .line + .line { border-top: var(--b) solid var(--l) }
  .at420 .line > span { flex: 1.8 1 110px; padding-block: 8px }
  .at420 .numbers { flex: var(--n) 0 var(--k); grid-template-columns: repeat(var(--n), minmax(0, 1fr)); gap: 0; align-items: end; text-align: center; hyphens: auto }
  .at420 .heads { padding-bottom: 6px }
  .at420 label { place-items: center; min-height: 44px }
  .at420 label:hover { background: var(--f) }
  .at420 input { position: static; width: 20px; height: 20px; opacity: 1; accent-color: var(--a) }
  .at420 label span { display: none }
}
`;

export const style =
  /* css */ `
.matrix { display: grid; gap: 16px }
.heads { display: none }
.line > span { display: block; padding-bottom: 4px }
.line .numbers { max-width: none; grid-template-columns: repeat(auto-fit, minmax(min(100%, max(var(--u), (var(--u) * var(--n) + 4px * (var(--n) - 1) - 100%) * 999)), 1fr)) }
.line label span { padding: 6px 8px; text-align: center }
fieldset:has(+ .error:not([hidden])) .lacking > span { color: var(--e) }
` +
  GRID +
  GRID.replaceAll('420', '520');
