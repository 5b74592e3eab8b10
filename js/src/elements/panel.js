/** `<cue-review conversation key scheme>`: the mentor's side panel, live. What is being read never moves. */

import { h } from './dom.js';
import { Entry } from './entry.js';
import { keepFocus, keepKeys } from './focus.js';
import { memoryOf } from './memory.js';
import { attend, deskOf, staffFor, wordsFor } from './mentor.js';
import { panelStyle } from './panel.css.js';
import { onScheme } from '../theme/scheme.js';
import { fonts } from '../theme/looks.js';
import { base, paint, sheet } from '../theme/tokens.js';

/** @import { Item, Staff } from '../types.js' */
/** @import { ReviewWords } from './mentor.js' */

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

export class CueReview extends HTMLElement {
  static observedAttributes = ['conversation', 'key', 'scheme'];
  #root = h('section', { className: 'root panel', part: 'panel', tabIndex: -1 });
  #title = h('p', { className: 'heading', role: 'heading', 'aria-level': 2 });
  #bar = h('button', { className: 'fresh', hidden: true, type: 'button', click: () => this.#reveal() });
  #live = h('div', { role: 'status' }, this.#bar);
  #empty = h('p', { className: 'empty quiet' });
  #list = h('ol', { className: 'entries' });
  #shadow = this.attachShadow({ mode: 'open' });
  #focus = keepFocus(this.#shadow, this.#root, () => memoryOf(`review ${this.conversation}`), () => deskOf(this.conversation).open ?? '');
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {(() => void)[]} */
  #stops = [];

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = sheets ??= [base, sheet(panelStyle + fonts)];
    this.#root.append(this.#title, this.#live, this.#empty, this.#list);
    this.#shadow.append(this.#root);
    keepKeys(this.#root);
    this.#list.addEventListener('keydown', event => this.#step(event));
  }

  get conversation() {
    return this.getAttribute('conversation') ?? '';
  }

  connectedCallback() {
    // A badge elsewhere on the page, or the host, asks for an item.
    const asked = (/** @type {Event} */ event) => this.#open(/** @type {CustomEvent} */ (event).detail?.invitation);
    document.addEventListener('cue-open', asked);
    this.#stops = [
      attend(this.getAttribute('key'), this.conversation, () => this.#update()),
      onScheme(() => this.#paint()),
      () => document.removeEventListener('cue-open', asked),
    ];
    this.#focus.came();
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
    this.#focus.left();
  }

  attributeChangedCallback() {
    if (!this.#stops.length) return;
    this.disconnectedCallback();
    this.#entries.clear();
    this.#list.replaceChildren();
    this.connectedCallback();
  }

  #paint() {
    const staff = staffFor(this.getAttribute('key'));
    paint(this, this.#root, staff?.theme ?? {}, this.getAttribute('scheme'));
  }

  #update() {
    const staff = staffFor(this.getAttribute('key'));
    if (!staff) return;
    this.#paint();
    const words = wordsFor(staff);
    const desk = deskOf(this.conversation);
    const items = staff.items(this.conversation);
    // Whoever reads (an item is open and was touched, or the list was scrolled) is told of what is new, not moved by it.
    const reading = desk.shown.size && (desk.open || this.#root.scrollTop > 8 || this.#shadow.activeElement);
    const fresh = items.filter(item => !desk.shown.has(item.invitation));
    if (!reading) for (const item of fresh) desk.shown.add(item.invitation);
    const shown = items.filter(item => desk.shown.has(item.invitation));
    if (desk.open === undefined && shown.length) desk.open = shown[0].invitation;

    this.#root.lang = words.language;
    this.#root.dir = words.dir;
    this.#root.setAttribute('aria-label', words.title);
    this.#title.textContent = words.title;
    this.#empty.textContent = words.empty;
    this.#empty.hidden = items.length > 0;
    this.#bar.hidden = fresh.length === 0 || !reading;
    this.#bar.textContent = this.#bar.hidden ? '' : words.fresh(fresh.length);
    this.#draw(shown, staff, words, desk.open);
  }

  /**
   * @param {Item[]} items
   * @param {Staff} staff
   * @param {ReviewWords} words
   * @param {string | null | undefined} open
   */
  #draw(items, staff, words, open) {
    for (const [invitation, { node }] of this.#entries) {
      if (items.some(item => item.invitation === invitation)) continue;
      node.remove();
      this.#entries.delete(invitation);
    }
    items.forEach((item, at) => {
      let entry = this.#entries.get(item.invitation);
      if (!entry) {
        entry = new Entry(staff, words, item, () => this.#toggle(item.invitation));
        this.#entries.set(item.invitation, entry);
      }
      entry.update(item, item.invitation === open);
      if (this.#list.children[at] !== entry.node) this.#list.insertBefore(entry.node, this.#list.children[at] ?? null);
    });
  }

  /** @param {string} invitation */
  #toggle(invitation) {
    const desk = deskOf(this.conversation);
    desk.open = desk.open === invitation ? null : invitation;
    this.#update();
    if (desk.open) this.#entries.get(invitation)?.read();
  }

  /** Shows what has arrived meanwhile, from the top. */
  #reveal() {
    const desk = deskOf(this.conversation);
    for (const item of staffFor(this.getAttribute('key'))?.items(this.conversation) ?? []) desk.shown.add(item.invitation);
    this.#update();
    this.#root.scrollTop = 0;
    [...this.#entries.values()].find(({ node }) => node === this.#list.firstElementChild)?.head.focus();
  }

  /** @param {string | undefined} invitation */
  #open(invitation) {
    const items = staffFor(this.getAttribute('key'))?.items(this.conversation) ?? [];
    if (!invitation || !items.some(item => item.invitation === invitation)) return;
    const desk = deskOf(this.conversation);
    for (const item of items) desk.shown.add(item.invitation);
    desk.open = invitation;
    this.#update();
    const entry = this.#entries.get(invitation);
    entry?.node.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    entry?.head.focus({ preventScroll: true });
    entry?.read();
  }

  /** Arrows, Home and End go from item to item. @param {KeyboardEvent} event */
  #step({ key, target }) {
    const heads = [...this.#entries.values()].sort((a, b) => (a.node.compareDocumentPosition(b.node) & 4 ? -1 : 1)).map(entry => entry.head);
    const at = heads.indexOf(/** @type {HTMLButtonElement} */ (target));
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: heads.length - 1 }[key];
    if (to !== undefined) heads[to]?.focus();
  }
}
