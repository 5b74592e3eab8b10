/** Caret and focus over the host's rebuilding: kept when a node goes, given back if it returns at once. */

import { controls, mark, restore } from './memory.js';

/** @import { Memory } from './memory.js' */

/**
 * @param {ShadowRoot} shadow
 * @param {HTMLElement} root
 * @param {() => Memory} memory
 * @param {() => string} view  what is shown; a caret belongs to one view
 */
export function keepFocus(shadow, root, memory, view) {
  /** @type {EventTarget | null} */
  let last = null;
  root.addEventListener('focusin', event => {
    last = event.target;
    memory().focused = true;
  });
  root.addEventListener('focusout', () =>
    // Later, because the focus also goes out when the host takes the node away; then `left` has seen it first.
    queueMicrotask(() => shadow.activeElement || (memory().focused = false)),
  );
  return {
    left() {
      const kept = memory();
      kept.mark = mark(view(), controls(root), last);
      if (!kept.focused) return;
      kept.focused = false;
      kept.lost = true;
      // Until the next frame is over; after that, whoever is somewhere else wants to be there.
      requestAnimationFrame(() => requestAnimationFrame(() => (kept.lost = false)));
    },
    came() {
      const kept = memory();
      const control = restore(kept.mark, view(), controls(root));
      const free = !document.activeElement || document.activeElement === document.body;
      if (kept.lost && free) (control ?? root).focus({ preventScroll: true });
      kept.lost = false;
    },
  };
}

/**
 * The host's shortcuts and its "type anywhere" must not hear what is typed in ours; Escape and Tab stay the host's.
 * @param {HTMLElement} root
 */
export function keepKeys(root) {
  const own = (/** @type {Event} */ event) => {
    if (!/^(Escape|Tab|F\d+)$/.test(/** @type {KeyboardEvent} */ (event).key ?? '')) event.stopPropagation();
  };
  for (const type of ['keydown', 'keypress', 'keyup', 'paste']) root.addEventListener(type, own);
}
