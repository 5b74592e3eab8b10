/** What is remembered of a card outside its node, because hosts rebuild their lists: where the caret was, what was said. */

/**
 * @typedef {object} Mark  where somebody was
 * @property {string} view
 * @property {number} control  its number among the card's controls
 * @property {number | null} start
 * @property {number | null} end
 */

/**
 * @typedef {object} Memory
 * @property {boolean} [entered]  it has come in once: it does not move again
 * @property {boolean} [shown]  its display was told
 * @property {boolean} [open]  it was seen open on this page
 * @property {boolean} [here]  it was answered on this page
 * @property {boolean} [closed]  it was put away
 * @property {string} [stood]  on which path it last stood in a conversation
 * @property {boolean} [drawn]  its check was drawn
 * @property {number} [replies]  how many have been seen
 * @property {string} [seen]  the mentor's reply up to which the thread was on the screen
 * @property {number} [first]  how many replies there were when the page came
 * @property {Set<string>} [said]  what has been announced
 * @property {string | null} [message]  the message it stands at
 * @property {Mark | null} [mark]
 * @property {boolean} [focused]  also for the moment in which the host moves it
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

/** What can be typed into, ticked or pressed. @param {ParentNode} root @returns {HTMLInputElement[]} */
export const controls = root => [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input, textarea, select, button, [tabindex]'))];

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
  const { selectionStart: start = null, selectionEnd: end = null } = active;
  return { view, control, start, end };
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
  return control;
}
