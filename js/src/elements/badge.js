/** `<cue-badge message conversation key scheme>`: beside a message that a response is about. */

import { h } from './dom.js';
import { glyph } from './glyph.js';
import { about, attend, staffFor, wordsFor } from './mentor.js';
import { marked, score } from './moments.js';
import { badgeStyle } from './panel.css.js';
import { onScheme } from '../theme/scheme.js';
import { fonts } from '../theme/looks.js';
import { base, paint, sheet } from '../theme/tokens.js';

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

export class CueBadge extends HTMLElement {
  static observedAttributes = ['message', 'conversation', 'key', 'scheme'];
  #button = h('button', { type: 'button', className: 'badge', part: 'badge', click: () => this.#ask() });
  #root = h('span', { className: 'root', hidden: true }, this.#button);
  #invitation = '';
  /** @type {(() => void)[]} */
  #stops = [];

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = sheets ??= [base, sheet(badgeStyle + fonts)];
    shadow.append(this.#root);
  }

  connectedCallback() {
    this.#stops = [attend(this.getAttribute('key'), this.getAttribute('conversation'), () => this.#update()), onScheme(() => this.#update())];
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
  }

  attributeChangedCallback() {
    if (!this.#stops.length) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  #update() {
    const staff = staffFor(this.getAttribute('key'));
    const message = this.getAttribute('message');
    const [item] = staff && message ? about(staff, message, this.getAttribute('conversation')) : [];
    this.#root.hidden = !item;
    this.hidden = !item; // or the empty badge would take a line under every message
    if (!item || !staff) return;
    const words = wordsFor(staff);
    const mark = score(item);
    const thumb = mark?.scale === 'thumbs';
    const what = mark && !thumb ? `${mark.value} ${words.of(mark.most)}` : ((marked(item) ?? item.answers.find(answer => answer.value != null))?.words ?? '');
    const title = words.badge(item.respondent.name ?? item.respondent.id, what);
    this.#invitation = item.invitation;
    paint(this, this.#root, staff.theme, this.getAttribute('scheme'));
    this.#root.lang = words.language;
    this.#root.dir = words.dir;
    this.#button.title = title;
    this.#button.setAttribute('aria-label', title);
    this.#button.replaceChildren(glyph(mark), mark && !thumb ? `${mark.value}` : '');
  }

  /** Tells the page which item is asked for; a `<cue-review>` that has it opens it. */
  #ask() {
    const detail = { invitation: this.#invitation, message: this.getAttribute('message') };
    this.dispatchEvent(new CustomEvent('cue-open', { bubbles: true, composed: true, detail }));
    staffFor(this.getAttribute('key'))?.host('cue-open', detail, this);
  }
}
