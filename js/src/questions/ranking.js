/**
 * Several in the order of preference: tapped one after another, best first; what has a place can then be dragged or moved
 * by arrows. So the order in which they were shown is never taken for an answer.
 */

/** @type {NonNullable<import('./kit.js').Kind['fits']>} */
export const fits = ({ choices = [] }, { choices: ids }) => (ids.length < choices.length ? 'required' : '');

/**
 * The order with one of them put at another place.
 * @param {string[]} ranked
 * @param {string} id
 * @param {number} to
 */
export const moved = (ranked, id, to) => {
  const order = ranked.filter(other => other !== id);
  order.splice(to, 0, id);
  return order;
};

/**
 * The order when one was tapped: the next place is its, or the place it had is given back.
 * @param {string[]} ranked
 * @param {string} id
 * @param {string[]} all
 */
export const tapped = (ranked, id, all) => {
  if (ranked.includes(id)) return ranked.filter(other => other !== id);
  const rest = all.filter(other => other !== id && !ranked.includes(other));
  // The last place left needs no tap.
  return [...ranked, id, ...(rest[1] ? [] : rest)];
};

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, { h, group, words }) => {
  const { choices = [] } = question;
  const all = choices.map(({ id }) => id);
  /** @type {string[]} */
  let ranked = value?.choices ?? [];
  const note = h('p', { className: 'quiet', id: `note-${question.id}` });
  const status = h('p', { className: 'sr', role: 'status' });
  const list = h('ol', { role: 'list' });

  const items = choices.map(({ id, text }) => {
    const chip = h('span', { className: 'chip' });
    let start = 0;
    let dragged = false;
    const move = (/** @type {number} */ by) => {
      const to = ranked.indexOf(id) + by;
      if (ranked.includes(id) && ranked[to]) set(moved(ranked, id, to));
    };
    const set = (/** @type {string[]} */ order) => {
      arrange(order, id);
      change(order[0] ? { choices: order } : null);
      status.textContent = words.place(text, order.indexOf(id) + 1, all.length);
    };
    const pick = h(
      'button',
      {
        type: 'button',
        className: 'pick',
        // The click that ends a drag is none.
        click: (/** @type {MouseEvent} */ event) => (dragged && event.detail) || set(tapped(ranked, id, all)),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
          if (!by) return;
          event.preventDefault();
          move(by);
        },
        pointerdown: (/** @type {PointerEvent} */ event) => {
          dragged = false;
          start = event.clientY;
          // A finger on the words scrolls the page.
          if (!ranked.includes(id) || (event.pointerType !== 'mouse' && event.target !== chip)) return;
          pick.focus();
          pick.setPointerCapture(event.pointerId);
        },
        pointermove: (/** @type {PointerEvent} */ event) => {
          if (!pick.hasPointerCapture(event.pointerId)) return;
          const above = ranked.filter(other => {
            const { top, height } = itemOf(other).getBoundingClientRect();
            return other !== id && top + height / 2 < event.clientY;
          });
          dragged ||= Math.abs(event.clientY - start) > 4;
          if (above.length !== ranked.indexOf(id)) set(moved(ranked, id, above.length));
        },
      },
      chip,
      h('span', {}, text),
    );
    // By keyboard: the arrow keys on the item.
    const button = (/** @type {string} */ className, /** @type {string} */ name, /** @type {number} */ by) =>
      h('button', { type: 'button', tabIndex: -1, className, 'aria-label': name, click: () => move(by) });
    return h('li', {}, pick, button('up', words.raise(text), -1), button('down', words.lower(text), 1));
  });
  const itemOf = (/** @type {string} */ id) => items[all.indexOf(id)];

  /**
   * Puts the items in order around one, which keeps focus and pointer because it is never taken out. All glide, it above them.
   * @param {string[]} order
   * @param {string} kept
   */
  const arrange = (order, kept) => {
    ranked = order;
    const rows = [...ranked, ...all.filter(id => !ranked.includes(id))].map(itemOf);
    const tops = rows.map(row => row.offsetTop);
    const at = rows.indexOf(itemOf(kept));
    rows[at].before(...rows.slice(0, at));
    rows[at].after(...rows.slice(at + 1));
    rows.forEach((row, i) => {
      const pick = /** @type {Element} */ (row.firstChild);
      pick.ariaPressed = `${i < ranked.length}`;
      pick.ariaInvalid = null;
      pick.ariaLabel = ranked[i] ? words.place(`${pick.textContent}`, i + 1, all.length) : null;
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) row.animate({ translate: [`0 ${tops[i] - row.offsetTop}px`, '0'], zIndex: [+(i === at), +(i === at)] }, { duration: 160, easing: 'ease-out' });
    });
    note.textContent = ranked.length < all.length ? words.rank : words.rerank;
  };

  const node = group({ question, look: 'ranks', options: [], chosen: () => false, changed: () => {} });
  /** @type {HTMLElement} */ (node.lastElementChild).append(note, list, status);
  list.append(...items);
  arrange(ranked, all[0]);
  return node;
};

export const style = /* css */ `
.ranks { margin-top: 2px }
.ranks ol { list-style: none; counter-reset: n; display: grid; gap: 6px; margin-top: 8px }
.ranks li { display: flex; align-items: center; --p: 5%; --q: var(--t); border-radius: calc(var(--r) * .8); background: color-mix(in srgb, var(--q) var(--p), var(--s)); box-shadow: var(--i) }
.ranks li:hover { --p: 9% }
.ranks li:has([aria-pressed=true]) { --q: var(--a); --p: 12% }
.pick { flex: 1; display: flex; gap: 10px; padding: 9px 12px; text-align: start; outline-offset: -2px !important }
.chip { flex: none; width: 24px; height: 24px; margin: -1px 0; border-radius: 50%; box-shadow: inset 0 0 0 1.5px var(--c); font-size: 13px; font-weight: 600; display: grid; place-items: center; position: relative; forced-color-adjust: none }
[aria-pressed=true] .chip { background: var(--a); color: var(--on); touch-action: none; cursor: grab }
[aria-pressed=true] .chip::before { content: counter(n); counter-increment: n }
.chip::after { content: ''; position: absolute; inset: -8px -12px }
.pick ~ button { width: 32px; display: none }
[aria-pressed=true] ~ button { display: block }
li:first-child .up, li:not(:has(+ * > [aria-pressed=true])) .down { visibility: hidden }
.up::before, .down::before { content: ''; display: block; width: 8px; height: 8px; border: solid; border-width: 1.5px 0 0 1.5px; rotate: 45deg; translate: 0 2px }
.down::before { rotate: 225deg; translate: 0 -2px }
@media (pointer: coarse) { .pick ~ button { width: 40px; padding-inline: 16px } }
@media (forced-colors: active) { .ranks li { border: 1px solid } }
`;
