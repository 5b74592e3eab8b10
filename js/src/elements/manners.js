/** What goes on in the page, as far as manners go: read when asked, listened to only while something stands or waits. Changes nothing. */

/** How often the page is looked at, at most. */
const SOON_MS = 100;

// `:is` passes over what a browser does not know.
const DIALOG = ':is(dialog:modal, [aria-modal=true], [role=alertdialog])';
const MENU = ':is([popover]:not([popover=manual]):popover-open)';
const FIELD =
  'textarea, iframe, [role=textbox], [role=searchbox], [role=combobox], input:not([type=button], [type=checkbox], [type=color], [type=file], [type=image], [type=radio], [type=range], [type=reset], [type=submit])';

/** What has the focus, also within open shadow roots. */
export function active() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}

/** Whether nothing has the focus. */
export const isFree = () => !document.activeElement || document.activeElement === document.body;

/** @param {Element} element */
const above = element => element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;

/** @param {Element | null} element */
export const isOurs = element => /^cue-(card|place)$/.test(/** @type {ShadowRoot} */ (element?.getRootNode())?.host?.localName ?? '');

/** Whether words go into it. One in a frame may be an editor. @param {Element | null} element */
const isField = element => !!element && !isOurs(element) && (/** @type {HTMLElement} */ (element).isContentEditable || element.matches(FIELD));

/** @param {Element} element */
function isSeen(element) {
  const { top, right, bottom, left } = element.getBoundingClientRect();
  const inside = right > left && bottom > top && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
  return inside && (element.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? true);
}

/** Whether a dialog of the host's is open, or something full-screen. */
export function isDialogOpen() {
  const { fullscreenElement: full } = document;
  if (full && full !== document.documentElement && full !== document.body) return true;
  if ([...document.querySelectorAll(DIALOG)].some(isSeen)) return true;
  // One in a shadow root has the focus, or it would be none.
  for (let at = active(); at && at.localName !== 'cue-place'; at = above(at)) if (at.matches(DIALOG)) return true;
  return false;
}

/** Whether something is open that a tap elsewhere closes. */
export const isMenuOpen = () => !!document.querySelector(MENU) || !!active()?.closest('[role=menu]');

/**
 * How wide the bar is with which the host scrolls, at a point of the page's edge.
 * @param {number} x
 * @param {number} y
 */
export function barAt(x, y) {
  let at = document.elementsFromPoint(x, y).find(({ localName }) => localName !== 'cue-place') ?? null;
  for (; at && at !== document.body && at !== document.documentElement; at = above(at)) {
    const { offsetWidth = 0, clientWidth, clientLeft, scrollHeight, clientHeight } = /** @type {HTMLElement} */ (at);
    const wide = offsetWidth - clientWidth - 2 * clientLeft;
    if (scrollHeight > clientHeight && wide > 0) return wide;
  }
  return 0;
}

/** Hears what people do, and what opens and closes. */
export class Watch {
  #ending = new AbortController();
  #observer = new MutationObserver(() => this.soon());
  #typedAt = performance.now(); // whoever is in a field now may have typed a moment ago
  #composing = false;
  /** @type {any} */
  #timer;
  /** @type {any} */
  #later;

  /** @param {() => void} changed  something may have, a moment ago */
  constructor(changed) {
    this.changed = changed;
    const options = { capture: true, passive: true, signal: this.#ending.signal };
    for (const type of ['keydown', 'input', 'compositionstart', 'compositionend', 'focusout']) addEventListener(type, event => this.#typed(event), options);
    addEventListener('keyup', ({ key }) => key?.length === 1 || this.soon(), options); // letters open nothing
    for (const type of ['click', 'focusin', 'focusout', 'toggle', 'close', 'fullscreenchange', 'visibilitychange']) addEventListener(type, () => this.soon(), options);
  }

  /** For how long nothing has been typed into the field that has the focus; Infinity where none has. */
  get quiet() {
    if (!isField(active())) return Infinity;
    return this.#composing ? 0 : performance.now() - this.#typedAt;
  }

  /** Looks at the document too, or no longer: something is open that may close without a click or a key. @param {boolean} on */
  closely(on) {
    this.#observer.disconnect();
    const attributeFilter = ['open', 'hidden', 'class', 'style', 'role', 'aria-modal'];
    if (on) this.#observer.observe(document, { subtree: true, childList: true, attributeFilter });
  }

  soon() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.changed();
    }, SOON_MS);
  }

  /** Looks once more when that much time has passed; Infinity: not. @param {number} ms */
  later(ms) {
    clearTimeout(this.#later);
    if (ms < Infinity) this.#later = setTimeout(() => this.changed(), Math.max(ms, SOON_MS));
  }

  stop() {
    this.#ending.abort();
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
  }

  /** @param {Event} event */
  #typed(event) {
    const { type, isComposing } = /** @type {InputEvent} */ (event);
    this.#typedAt = performance.now();
    this.#composing = type === 'compositionstart' || (type !== 'compositionend' && !!isComposing);
  }
}
