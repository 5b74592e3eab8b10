/**
 * One of many, from a list that opens: the browser's own where it is short, searched by typing where it is long.
 * What can be chosen always fits.
 */

/** @import { Choice } from '../types.js' */

/** So many are read at a glance. */
const FEW = 9;

/** Letters as they are compared: without case and marks. @param {string} text */
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

/**
 * The choices with these letters; the nearer to the beginning, the earlier.
 * @param {Choice[]} choices
 * @param {string} typed
 */
export const found = (choices, typed) => {
  const sought = plain(typed);
  const at = (/** @type {Choice} */ { text }) => plain(text).indexOf(sought);
  return choices.filter(choice => at(choice) >= 0).sort((a, b) => at(a) - at(b));
};

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, { h, labelled, words }) => {
  const { id, choices = [] } = question;
  const placeholder = question.placeholder ?? words.choose;
  let chosen = choices.find(({ id }) => id === value?.choices[0]);
  const choose = (/** @type {Choice | undefined} */ choice) => {
    chosen = choice;
    change(choice ? { choices: [choice.id] } : null);
  };
  const chevron = h('i', { className: 'chevron' });
  if (choices.length <= FEW) {
    const select = h(
      'select',
      { className: 'field', change: () => choose(choices[select.selectedIndex - 1]) },
      h('option', {}, placeholder),
      ...choices.map(choice => h('option', { selected: choice === chosen }, choice.text)),
    );
    return labelled(question, select, chevron);
  }

  /** @type {Choice[]} those in the list; none: it is closed */
  let shown = [];
  let active = 0;
  const list = h('div', {
    className: 'list',
    id: `list-${id}`,
    role: 'listbox',
    hidden: true,
    'aria-label': question.text,
    // The focus stays in the field.
    mousedown: (/** @type {Event} */ event) => event.preventDefault(),
  });
  const status = h('p', { className: 'sr', role: 'status' });
  const go = (/** @type {number} */ to) => {
    active = to;
    [...list.children].forEach((option, at) => {
      option.ariaSelected = `${at === to}`;
      if (at !== to) return;
      field.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    });
  };
  const show = (/** @type {Choice[]} */ now) => {
    shown = now;
    list.replaceChildren(...now.map(choice => h('div', { id: `${list.id}-${choice.id}`, role: 'option', click: () => pick(choice) }, choice.text)));
    list.hidden = !now[0];
    field.ariaExpanded = `${!!now[0]}`;
    field.setAttribute('aria-activedescendant', '');
    go(Math.max(0, now.indexOf(/** @type {Choice} */ (chosen))));
  };
  const open = (/** @type {string} */ typed) => {
    show(found(choices, typed));
    status.textContent = words.found(shown.length);
    // Nothing found is for all to see.
    status.className = shown[0] ? 'sr' : 'quiet';
  };
  const close = () => {
    show([]);
    status.textContent = '';
  };
  const pick = (/** @type {Choice} */ choice) => {
    choose(choice);
    field.value = choice.text;
    close();
  };
  // The list stands in the flow: closed under a pressed pointer, it would move away what is being pressed.
  const leave = () => {
    if (document.documentElement.matches(':active')) requestAnimationFrame(leave);
    else if (!field.matches(':focus')) close();
  };
  const field = h('input', {
    className: 'field',
    value: chosen?.text ?? '',
    placeholder,
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
    click: () => {
      if (shown[0]) return;
      field.select();
      open(chosen ? '' : field.value);
    },
    // What is written is what is chosen, or nothing is.
    input: () => {
      const { value } = field;
      choose(choices.find(({ text }) => plain(text) === plain(value)));
      if (value) open(value);
      else close();
    },
    blur: () => {
      field.value = chosen?.text ?? '';
      requestAnimationFrame(leave);
    },
    keydown: (/** @type {KeyboardEvent} */ event) => {
      const { key } = event;
      const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
      const { length } = shown;
      if (event.isComposing) return;
      if (step) {
        if (length) go((active + step + length) % length);
        else open(chosen ? '' : field.value);
      } else if (key === 'Enter' && (length || (field.value && !chosen))) {
        if (length) pick(shown[active]);
      } else if (key === 'Escape' && length) {
        close();
        event.stopPropagation();
      } else return;
      event.preventDefault();
    },
  });
  return labelled(question, field, chevron, list, status);
};

export const style = /* css */ `
select { font: inherit; color: inherit; appearance: none; background: var(--s); cursor: pointer }
select.field, input.field { min-height: 40px; padding-inline-end: 36px }
.chevron { display: block; width: 8px; height: 8px; position: relative; top: -26px; margin: 0 auto -8px; margin-inline-end: 15px; border: solid var(--m); border-width: 0 1.5px 1.5px 0; rotate: 45deg; pointer-events: none }
.list, .list + p { margin-top: 4px }
.list { max-height: 230px; overflow-y: auto; overscroll-behavior: contain; border-radius: calc(var(--r) * .8); box-shadow: var(--i) }
.list div { padding: 9px 11px; outline: 2px solid transparent; outline-offset: -2px; cursor: pointer }
.list div:hover { background: var(--f) }
.list [aria-selected=true] { background: color-mix(in srgb, var(--a) 15%, var(--s)) }
.list :not([aria-selected=true]) { outline: none }
`;
