/** `<cue-person respondent key scheme>`: one person's history for their mentor, live. */

import { h } from './dom.js';
import { glyph } from './glyph.js';
import { follow, staffFor, wordsFor } from './mentor.js';
import { gist, score } from './moments.js';
import { panelStyle } from './panel.css.js';
import { told } from './timeline.js';
import { onScheme } from '../theme/scheme.js';
import { base, paint, sheet } from '../theme/tokens.js';

/** @import { HistoryEntry } from '../types.js' */
/** @import { ReviewWords } from './mentor.js' */

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

export class CuePerson extends HTMLElement {
  static observedAttributes = ['respondent', 'key', 'scheme'];
  #title = h('p', { className: 'heading', role: 'heading', 'aria-level': 2 });
  #facts = h('p', { className: 'facts quiet', hidden: true });
  #empty = h('p', { className: 'empty quiet' });
  #list = h('ol', {});
  #root = h('section', { className: 'root panel', part: 'panel', tabIndex: -1, hidden: true }, this.#title, this.#facts, this.#empty, this.#list);
  #json = '';
  /** @type {(() => void)[]} */
  #stops = [];

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = sheets ??= [base, sheet(panelStyle)];
    shadow.append(this.#root);
  }

  connectedCallback() {
    const respondent = this.getAttribute('respondent') ?? '';
    this.#stops = [follow(this.getAttribute('key'), respondent, () => this.#look(respondent)), onScheme(() => this.#look(respondent))];
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
  }

  attributeChangedCallback() {
    if (!this.#stops.length) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  /** @param {string} respondent */
  #look(respondent) {
    const staff = staffFor(this.getAttribute('key'));
    const history = staff?.history(respondent);
    this.#root.hidden = history === undefined;
    if (!staff || history === undefined) return;
    const words = wordsFor(staff);
    paint(this, this.#root, staff.theme, this.getAttribute('scheme'));
    const json = JSON.stringify([history, words.language]);
    if (json === this.#json) return;
    this.#json = json;
    const title = words.history(history?.respondent.name ?? history?.respondent.id ?? respondent);
    const facts = Object.entries(history?.respondent.traits ?? {}).filter(([name]) => name !== 'name');
    this.#root.lang = words.language;
    this.#root.dir = words.dir;
    this.#root.setAttribute('aria-label', title);
    this.#title.textContent = title;
    this.#facts.textContent = facts.map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`).join(' · ');
    this.#facts.hidden = !facts.length;
    this.#empty.textContent = history ? words.quietly : words.absent;
    this.#empty.hidden = !!history?.entries.length;
    this.#list.replaceChildren(...(history?.entries ?? []).map(entry => row(entry, words)));
  }
}

/**
 * @param {HistoryEntry} entry
 * @param {ReviewWords} words
 */
function row({ kind, at, name, status, displayed_at, item, event, reasons }, words) {
  const exact = new Intl.DateTimeFormat(words.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const day = new Intl.DateTimeFormat(words.language, { day: 'numeric', month: 'short' }).format(at);
  const when = h('time', { className: 'when', title: exact, dateTime: new Date(at).toISOString() }, day);
  if (kind === 'not_asked') {
    return h(
      'li',
      { className: 'past' },
      h('p', { className: 'row quiet' }, words.passed(event ?? ''), when),
      ...reasons.map(reason => h('p', { className: 'quiet' }, h('b', {}, reason.name), `: ${reason.text}`)),
    );
  }
  const state = status === null ? words.grouped : [words.status[/** @type {keyof typeof words.status} */ (status)], displayed_at ? null : words.unseen].filter(Boolean).join(' · ');
  const text = item && gist(item);
  return h(
    'li',
    { className: 'past' },
    h('p', { className: 'row' }, h('b', {}, name), item && h('span', { className: 'chip' }, glyph(score(item)), ...told(item, words, 'sr')), when),
    text && h('p', { className: 'comment' }, text),
    h('p', { className: 'quiet' }, state),
  );
}
