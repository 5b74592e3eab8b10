/** One item in the mentor's panel: a line to open, and behind it the moment, the thread, a reply, its state. */

import { h } from './dom.js';
import { glyph } from './glyph.js';
import { deskOf } from './mentor.js';
import { gist, score } from './moments.js';
import { timeline, told } from './timeline.js';

/** @import { Item, Staff } from '../types.js' */
/** @import { ReviewWords } from './mentor.js' */

export class Entry {
  #json = '';
  #staff;
  #words;
  #toggle;
  /** @type {Item} */
  #item;
  #head;
  #status = h('p', { className: 'quiet status', role: 'status', hidden: true });
  #moment = h('div', { className: 'moment' });
  #parts = h('div', {});
  #asked = '';
  #field;
  #send;
  #mark;
  #body;
  node;

  /**
   * @param {Staff} staff
   * @param {ReviewWords} words
   * @param {Item} item
   * @param {() => void} toggle
   */
  constructor(staff, words, item, toggle) {
    this.#staff = staff;
    this.#words = words;
    this.#item = item;
    this.#toggle = toggle;
    const name = item.respondent.name ?? item.respondent.id;
    const drafts = deskOf(item.conversation ?? '').drafts;
    const id = `moment-${item.invitation}`;
    this.#head = h('button', { className: 'head', 'aria-controls': id, click: () => this.#toggle() });
    this.#field = h('textarea', {
      className: 'field',
      rows: 1,
      value: drafts.get(item.invitation) ?? '',
      placeholder: words.replyTo(name),
      'aria-label': words.replyTo(name),
      input: () => {
        drafts.set(item.invitation, this.#field.value);
        this.#send.classList.toggle('ready', !!this.#field.value.trim());
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) this.#reply(event);
      },
    });
    this.#send = h('button', { className: 'main', type: 'submit' }, words.reply);
    this.#send.classList.toggle('ready', !!this.#field.value.trim());
    this.#mark = h('button', { className: 'link', type: 'button', click: () => this.#turn() });
    this.#body = h(
      'div',
      // Whoever works in it has read it.
      { className: 'body', id, pointerdown: () => this.read(), focusin: () => this.read() },
      this.#moment,
      this.#parts,
      h('form', { className: 'write', submit: (/** @type {Event} */ event) => this.#reply(event) }, this.#field, this.#send),
      h('footer', {}, this.#status, this.#mark),
    );
    this.node = h('li', { className: 'entry' }, this.#head, this.#body);
    this.node.dataset.invitation = item.invitation;
  }

  /** The line that opens it. */
  get head() {
    return this.#head;
  }

  /**
   * Shows an item as it is now; the reply being written is not touched.
   * @param {Item} item
   * @param {boolean} open
   */
  update(item, open) {
    const words = this.#words;
    this.#item = item;
    this.#body.hidden = !open;
    this.#head.setAttribute('aria-expanded', `${open}`);
    this.node.classList.toggle('unread', item.state === 'open');
    this.node.classList.toggle('settled', item.state === 'resolved');
    this.#mark.textContent = item.state === 'resolved' ? words.undo : words.resolve;
    const delivery = this.#staff.delivery(item.invitation);
    this.#status.textContent = delivery === 'kept' ? words.kept : delivery === 'refused' ? words.failed : '';
    this.#status.hidden = !this.#status.textContent;
    const json = JSON.stringify([item, open]);
    if (json === this.#json) return;
    this.#json = json;
    this.#head.replaceChildren(...this.#line(item));
    if (!open) return;
    // Only when they change: what is pressed must still be there when it is let go.
    const asked = JSON.stringify([item.revealable, item.hidden]);
    if (asked !== this.#asked) this.#parts.replaceChildren(...this.#askable(item));
    this.#asked = asked;
    const { survey, why, context } = item;
    this.#moment.replaceChildren(
      h('p', { className: 'quiet' }, `${survey.name} · `, h('span', { title: survey.version }, words.version(survey.version.slice(0, 7))), item.variant && ` · ${item.variant}`),
      ...(why ? [h('p', { className: 'why' }, ...quoted(why))] : []),
      ...(context.page ? [h('p', { className: 'quiet page' }, `${words.page}: ${context.page}`)] : []),
      timeline(item, words),
    );
  }

  /** What of the moment is not shown: a button for each part that may be asked for, a line where the rest is not theirs. @param {Item} item */
  #askable({ invitation, revealable = [], hidden = [] }) {
    const { reveal, revealed, withheld } = this.#words;
    const may = revealable.filter(part => part in reveal);
    /** @type {HTMLElement[]} */
    const lines = [];
    if (may.length) {
      const buttons = may.map(part => h('button', { className: 'link', type: 'button', click: () => this.#staff.reveal(invitation, part) }, reveal[/** @type {keyof typeof reveal} */ (part)]));
      lines.push(h('p', { className: 'parts' }, ...buttons), h('p', { className: 'quiet' }, revealed));
    }
    if (hidden.length) lines.push(h('p', { className: 'quiet' }, withheld));
    return lines;
  }

  /** @param {Item} item */
  #line(item) {
    const words = this.#words;
    const mark = score(item);
    const at = item.completed_at ?? item.started_at ?? item.invited_at;
    const today = new Date(at).toDateString() === new Date().toDateString();
    const when = new Intl.DateTimeFormat(words.language, today ? { timeStyle: 'short' } : { day: 'numeric', month: 'short' }).format(at);
    const state = item.state === 'open' ? words.unread : item.state === 'resolved' ? words.resolved : '';
    return [
      h('span', { className: 'chip' }, glyph(mark), ...told(item, words, 'sr')),
      h(
        'span',
        { className: 'what' },
        h('span', { className: 'row' }, h('span', { className: 'who' }, item.respondent.name ?? item.respondent.id), state && h('span', { className: 'state' }, state), h('span', { className: 'when' }, when)),
        h('span', { className: 'gist quiet' }, gist(item) || item.survey.name),
      ),
    ];
  }

  /** Marks it read, unless it is already. */
  read() {
    if (this.#item.state === 'open') this.#staff.mark(this.#item.invitation, 'read');
  }

  #turn() {
    const { invitation, state, conversation } = this.#item;
    const { before } = deskOf(conversation ?? '');
    if (state !== 'resolved') before.set(invitation, state);
    this.#staff.mark(invitation, state === 'resolved' ? (before.get(invitation) ?? 'read') : 'resolved');
  }

  /** @param {Event} event */
  #reply(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text) return;
    this.#field.value = '';
    deskOf(this.#item.conversation ?? '').drafts.delete(this.#item.invitation);
    this.#send.classList.remove('ready');
    this.#staff.reply(this.#item.invitation, text);
  }
}

/** What stands between backticks is a name from the code. @param {string} text */
const quoted = text => text.split('`').map((part, at) => (at % 2 ? h('code', {}, part) : part));
