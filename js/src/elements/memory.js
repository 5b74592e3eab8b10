/** What is remembered of a card outside its node, because hosts rebuild their lists: where the caret was, what was said. */

/**
 * @typedef {object} Mark  where somebody was
 * @property {string} view
 * @property {number} control  its number among the card's controls
 * @property {number | null} start
 * @property {number | null} end
 * @property {number} top  how far it was scrolled
 */

/**
 * @typedef {object} Memory
 * @property {boolean} [entered]  it has come in once: it does not move again
 * @property {boolean} [shown]  its display was told
 * @property {boolean} [open]  it was seen open on this page
 * @property {boolean} [here]  it was answered on this page
 * @property {boolean} [closed]  it was put away in the corner
 * @property {boolean} [drawn]  its check was drawn
 * @property {number} [replies]  how many have been seen
 * @property {number} [first]  how many replies there were when the page came
 * @property {Set<string>} [said]  what has been announced
 * @property {string | null} [message]  the message it stands at
 * @property {Mark | null} [mark]
 * @property {boolean} [focused]
 * @property {boolean} [lost]  the focus went with the node, a moment ago
 */

/** @type {Map<string, Memory>} */
const memories = new Map();

/** @param {string} invitation @returns {Memory} */
export function memoryOf(invitation) {
  const memory = memories.get(invitation) ?? {};
  memories.set(invitation, memory);
  return memory;
}

/** Forgets everything, when the widget leaves the page. */
export const forget = () => memories.clear();

/** @param {ParentNode} root @returns {(HTMLInputElement | HTMLTextAreaElement | HTMLButtonElement)[]} */
export const controls = root => [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input, textarea, button'))];

/**
 * Where somebody is among the controls.
 * @param {string} view
 * @param {ArrayLike<any>} list
 * @param {any} active
 * @returns {Mark | null}
 */
export function mark(view, list, active) {
  const control = Array.prototype.indexOf.call(list, active);
  if (control < 0) return null;
  const { selectionStart: start = null, selectionEnd: end = null, scrollTop: top = 0 } = active;
  return { view, control, start, end, top };
}

/**
 * Puts caret and selection back; gives the control to focus, or null when another view is shown now.
 * @param {Mark | null | undefined} mark
 * @param {string} view
 * @param {ArrayLike<any>} list
 */
export function restore(mark, view, list) {
  const control = mark && mark.view === view ? list[mark.control] : null;
  if (!mark || !control) return null;
  if (mark.start != null) control.setSelectionRange(mark.start, mark.end);
  control.scrollTop = mark.top;
  return control;
}
