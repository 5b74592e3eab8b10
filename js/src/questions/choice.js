/** Some of a few in plain sight: words or pictures, one or several of them; yes or no; a box to tick. */

import { away, linkStyle } from '../elements/link.js';

/** "Other" among the ids; no choice can have it. */
const OTHER = '';

const MOST_OTHER = 500;

/** What can be wrong with what was ticked here: ids that are not there, or twice, cannot be. @type {NonNullable<import('./kit.js').Kind['fits']>} */
export function fits({ choices = [], many, least = 1, most = 99 }, { choices: ids = [], other }) {
  const count = ids.length + (other != null ? 1 : 0);
  const alone = choices.some(({ id, exclusive }) => exclusive && ids.includes(id));
  if (other?.trim() === '') return 'required';
  return Math.max(0, [...(other ?? '')].length - MOST_OTHER) || (many && !alone && (count < least || count > most) ? 'invalid' : '');
}

/** @type {import('./kit.js').Render} */
export function render({ ...question }, value, change, kit) {
  const { kind, choices = [], many, other, id, help } = question;
  const { h, group } = kit;
  if (kind === 'yesno')
    return group({
      question,
      look: 'scale numbers pair',
      options: ['yes', 'no'].map(id => ({ id, sign: /** @type {any} */ (question)[id] })),
      chosen: id => value === (id === 'yes'),
      changed: ([id], tap) => change(id === 'yes', tap),
    });
  if (kind === 'consent') {
    const node = group({ question, many: true, look: 'rows', options: [{ id, sign: question.label }], chosen: () => value, changed: ([id]) => change(id ? true : null) });
    node.querySelector('input')?.setAttribute('aria-required', `${question.required}`);
    node.append(away(question.link, kit) || '');
    return node;
  }

  /** @type {string[]} */
  let ids = [...(value?.choices ?? []), ...(value?.other != null ? [OTHER] : [])];
  const told = (/** @type {boolean} */ tap) => {
    const own = ids.includes(OTHER);
    line.hidden = !own;
    change(ids.length ? { choices: ids.filter(id => id), ...(own && { other: line.value }) } : null, tap && !own && !many);
  };
  const line = h('input', {
    className: 'field',
    value: value?.other ?? '',
    'aria-label': other,
    'aria-describedby': kit.described(question),
    autocomplete: 'off',
    hidden: !ids.includes(OTHER),
    input: () => told(false),
  });
  // "None of these" stays last, and is alone: it goes when something else is chosen, and the others when it is.
  const alone = (/** @type {string} */ id) => choices.some(choice => choice.exclusive && choice.id === id);
  // Of a picture that does not come, the words stand alone.
  const options = choices.map(({ id, text, image }) => ({ id, sign: [image && h('img', { alt: '', loading: 'lazy', decoding: 'async', referrerPolicy: 'no-referrer', error: (/** @type {any} */ { target }) => target.remove(), src: image }), text] }));
  const at = choices.findLastIndex(choice => !choice.exclusive) + 1;
  if (other) options.splice(at, 0, { id: OTHER, sign: [other] });
  if (many) question.help = [help, kit.words.choice(question)].filter(Boolean).join(' · ');
  const node = group({
    question,
    many,
    look: kind === 'picture' ? 'rows cells' : 'rows',
    options,
    chosen: id => ids.includes(id),
    changed: (now, tap) => {
      const fresh = now.find(id => !ids.includes(id)) ?? 0;
      ids = now.filter(id => !fresh || id === fresh || !(alone(id) || alone(fresh)));
      for (const box of boxes) box.checked = ids.includes(box.value);
      told(tap);
      // Only a pointer's own tap may carry the caret there: arrow keys pass over "other".
      if (fresh === OTHER && tap) line.focus();
    },
  });
  const boxes = [...node.querySelectorAll('input')];
  if (other) boxes[at].parentElement?.after(line);
  return node;
}

export const style = linkStyle + /* css */ `
.rows { display: grid; gap: 6px }
.rows label { display: flex; gap: 10px; padding: 8px 12px; border-radius: calc(var(--r) * .8); background: var(--f); border: 1px solid var(--l); transition: background-color .12s }
.rows label:hover { background: color-mix(in srgb, var(--a) 9%, var(--s)) }
.rows label:active, .rows label:has(:checked) { background: color-mix(in srgb, var(--a) 15%, var(--s)) }
.rows label:has(:checked) { border-color: var(--a) }
.rows label:has(:focus-visible) { outline: 2px solid var(--a); outline-offset: 2px }
.rows label * { outline: 0 }
.rows label input { width: 18px; height: 18px; margin-block: 2px; accent-color: var(--a); flex: none }
.cells { grid-template-columns: repeat(auto-fill, minmax(min(132px, 45%), 1fr)) }
.cells label { display: grid; grid-template-columns: auto 1fr; align-content: start; padding: 6px; gap: 6px 8px }
.cells label:not(:has(img)) { align-content: center }
.cells span { display: contents }
.cells img { grid-area: 1 / 1 / 2 / 3; width: 100%; aspect-ratio: 4 / 3; object-fit: cover; border-radius: calc(var(--r) * .6); pointer-events: none }
.pair { --few: 2; --w: 160px; gap: 8px }
.pair span { padding: 4px 12px; text-align: center }
`;
