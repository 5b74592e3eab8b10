/** Caret and focus over the host's rebuilding: kept when a node goes, given back if it returns at once. */

import { controls, mark, restore } from './memory.js';

/** @import { Memory } from './memory.js' */

/**
 * @param {ShadowRoot} shadow
 * @param {HTMLElement} root
 * @param {() => Memory} memory
 * @param {() => string} view  what is shown; a caret belongs to one view
 * @param {() => void} [gone]  the focus has left
 */
export function keepFocus(shadow, root, memory, view, gone) {
  /** @type {EventTarget | null} */
  let last = null;
  /** How far what is in it was scrolled: gone too when the node goes. @type {Map<any, number>} */
  const tops = new Map();
  root.addEventListener('scroll', ({ target }) => tops.set(target, /** @type {Element} */ (target).scrollTop), true);
  root.addEventListener('focusin', event => {
    last = event.target;
    memory().focused = true;
  });
  root.addEventListener('focusout', () =>
    // Later: it may go to another control, or the host has taken the node away, which is for `left`.
    setTimeout(() => {
      if (!root.isConnected || shadow.activeElement) return;
      memory().focused = false;
      gone?.();
    }),
  );
  return {
    left() {
      const kept = memory();
      kept.mark = mark(view(), controls(root), last);
      // Until the next frame is over; after that, whoever is somewhere else wants to be there.
      requestAnimationFrame(() => requestAnimationFrame(() => (kept.focused = !!shadow.activeElement)));
    },
    came() {
      const kept = memory();
      const control = restore(kept.mark, view(), controls(root));
      for (const [node, top] of tops) node.scrollTop = top;
      const free = !document.activeElement || document.activeElement === document.body;
      if (kept.focused && free) (control ?? root).focus({ preventScroll: true });
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
