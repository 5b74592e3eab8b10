/**
 * `<cue-inbox key scheme>`: what waits for one person, and what they have answered, on a page of the host's. Open cards are
 * those of every other place, drawn here while no slot of the page has them; the past is a list of its own.
 */

import { fetchPart } from './fetch.js';
import { inboxStyle } from './inbox.css.js';
import { isFree } from './manners.js';
import { makeEntry } from './past.js';
import { style as looks } from '../theme/looks.js';
import { listed } from '../inbox.js';
import { languagesOf, tongue } from '../languages.js';
import { flow } from '../runner.js';

/** @import { Card, Session } from '../types.js' */
/** @import { Link } from '../client.js' */
/** @import { Kit, Of } from './slot.js' */
/** @import { Count } from '../inbox.js' */
/** @import { Past } from '../past.js' */
/** @import { Words as Card_ } from '../questions/kit.js' */
/** @import { Entry } from './past.js' */

/** @typedef {Card_ & typeof import('../i18n/en.js').inbox} Words */

/**
 * One workspace on the page: what its inboxes are drawn from.
 * @typedef {object} House
 * @property {Kit} kit
 * @property {Session} session
 * @property {Link} link
 * @property {Past} past
 * @property {Words | null} words  once they have come
 * @property {typeof import('./done.js')} ending  likewise: what draws a thread
 * @property {Set<string>} met  invitations that stood here open: they stay where they are once they are answered
 * @property {Map<string, boolean>} rank  see `listed`
 * @property {boolean} late  the server says nothing for long
 * @property {() => void} begin  fetches what an element needs, once there is one
 */

/** After that, nobody is told any more that it comes in a moment. */
const LATE_MS = 10_000;

/** @type {Map<string, House>} */
const houses = new Map();
/** @type {Set<any>} */
const inboxes = new Set();

/** @param {string | null} key @returns {House | undefined} */
const houseOf = key => (key ? houses.get(key) : houses.values().next().value);

/**
 * The element; it is a slot that takes what no other slot of the page takes.
 * @param {Kit} kit
 */
function define({ h, base, sheet, paint, fonts, cardNode, memoryOf, onScheme }) {
  const Slot = /** @type {typeof import('./slot.js').CueSlot} */ (customElements.get('cue-slot'));
  /** @type {CSSStyleSheet[]} */
  let sheets = [];

  class CueInbox extends Slot {
    static observedAttributes = ['key', 'scheme'];
    #waiting = h('h2', { className: 'heading', id: 'waiting', tabIndex: -1 });
    #open = h('ul', { 'aria-labelledby': 'waiting' });
    #heading = h('h2', { className: 'heading', id: 'answered', tabIndex: -1 });
    #list = h('ol', { className: 'past', 'aria-labelledby': 'answered' });
    #note = h('p', { className: 'note quiet', role: 'status' });
    #more = h('button', { type: 'button', className: 'main', click: () => this.#ask() });
    #root = h('section', { className: 'root inbox', part: 'inbox', hidden: true }, this.#waiting, this.#open, this.#heading, this.#list, this.#note, this.#more);
    /** @type {Of[]} */
    #given = [];
    /** @type {Map<string, Entry>} */
    #entries = new Map();
    /** How many there were when more was asked for: the focus goes to the first of the others. */
    #asked = -1;
    #begun = false;
    /** In which card the focus is, or was when the card went. */
    #at = '';
    #stop = () => {};

    constructor() {
      super();
      const shadow = /** @type {ShadowRoot} */ (this.shadowRoot);
      shadow.replaceChildren(this.#root);
      this.#open.addEventListener('focusin', ({ target }) => (this.#at = /** @type {any} */ (target).invitation ?? ''));
      // Later: a card that goes takes the focus with it first.
      this.#open.addEventListener('focusout', ({ target }) => setTimeout(() => /** @type {Element} */ (target).isConnected && !shadow.activeElement && (this.#at = '')));
    }

    /** @returns {import('./placement.js').Place} */
    get place() {
      return { key: this.getAttribute('key'), conversation: true };
    }

    get house() {
      return houseOf(this.getAttribute('key'));
    }

    connectedCallback() {
      inboxes.add(this);
      this.#stop = onScheme(() => this.#paint());
      super.connectedCallback();
      this.draw();
    }

    disconnectedCallback() {
      inboxes.delete(this);
      this.#stop();
      for (const entry of this.#entries.values()) entry.stop();
      super.disconnectedCallback();
    }

    attributeChangedCallback() {
      super.attributeChangedCallback();
      this.draw();
    }

    /** Of the cards, those that no slot has. @param {Of[]} given */
    show(given) {
      this.#given = given;
      this.draw();
    }

    draw() {
      const { house } = this;
      const words = house?.words;
      this.#root.hidden = !words;
      if (!house || !this.isConnected) return;
      house.begin();
      if (!words) return;
      this.#paint();
      Object.assign(this.#root, { lang: words.language, dir: words.dir, ariaLabel: words.title });
      const open = this.#drawOpen(house, words);
      const past = this.#drawPast(house, words, open);
      this.#tell(house, words, open.size + past);
      this.#begun ||= !!house.link.state.now;
    }

    /** @param {House} house @param {Words} words @returns {Set<string>} the invitations that stand here */
    #drawOpen({ met }, words) {
      const here = this.#given.filter(({ card: { invitation, status } }) => status !== 'completed' || met.has(invitation));
      const lost = this.#at && isFree() && !here.some(({ card }) => card.invitation === this.#at);
      const items = here.map(of => {
        const { card } = of;
        met.add(card.invitation);
        if (!this.#begun) hush(card, words);
        const node = cardNode(of, this.place);
        node.channel = 'inbox';
        const item = node.parentElement?.parentElement === this.#open ? node.parentElement : h('li', {});
        if (node.parentElement !== item) item.append(node);
        return item;
      });
      settle(this.#open, items);
      this.#waiting.textContent = words.waiting;
      this.#waiting.hidden = this.#open.hidden = !items.length;
      if (lost) {
        this.#at = '';
        (items.length ? this.#waiting : this.#heading).focus({ preventScroll: true });
      }
      return new Set(here.map(({ card }) => card.invitation));
    }

    /** @param {House} house @param {Words} words @param {Set<string>} open */
    #drawPast(house, words, open) {
      const { session, past, rank } = house;
      const cards = listed(session.cards(), past.cards(), past.state() === 'whole', rank).filter(({ invitation }) => !open.has(invitation));
      for (const invitation of [...this.#entries.keys()]) {
        if (cards.some(card => card.invitation === invitation)) continue;
        this.#entries.get(invitation)?.stop();
        this.#entries.delete(invitation);
      }
      const entries = cards.map(card => {
        const { invitation } = card;
        const entry = this.#entries.get(invitation) ?? makeEntry(house, words, card);
        this.#entries.set(invitation, entry);
        entry.refresh(card);
        return entry;
      });
      settle(this.#list, entries.map(({ node }) => node));
      this.#heading.textContent = words.past;
      this.#heading.hidden = this.#list.hidden = !cards.length;
      if (this.#asked >= 0 && entries.length > this.#asked) {
        entries[this.#asked].focus();
        this.#asked = -1;
      }
      return entries.length;
    }

    /** What is to be said of the list as a whole. @param {House} house @param {Words} words @param {number} shown */
    #tell({ link, past, late }, words, shown) {
      const state = past.state();
      const away = late || (state === 'broken' && !link.transport.online());
      const note =
        state === 'whole' ? (shown ? '' : words.nothing)
        : state === 'more' ? ''
        : away ? words.away
        : state === 'broken' ? words.broken
        : words.loading;
      if (this.#note.textContent !== note) this.#note.textContent = note;
      this.#note.hidden = !note;
      this.#more.textContent = state === 'broken' ? words.again : words.more;
      this.#more.hidden = state !== 'more' && state !== 'broken' && this.#asked < 0;
      this.#more.ariaDisabled = `${state === 'asking'}`;
    }

    #ask() {
      const { house } = this;
      if (!house || house.past.state() === 'asking') return;
      this.#asked = this.#list.children.length;
      house.past.next().then(() => {
        // Nothing came: the focus stays on the button, where it is still there.
        this.#asked = -1;
        this.draw();
        if (this.#more.hidden && !this.shadowRoot?.activeElement && document.activeElement === document.body) this.#heading.focus({ preventScroll: true });
      });
    }

    #paint() {
      const { house } = this;
      if (!house?.words) return;
      if (!sheets.length) sheets = [base, sheet(house.ending.style + looks + inboxStyle)];
      paint(this, this.#root, house.session.theme, this.getAttribute('scheme'));
      /** @type {ShadowRoot} */ (this.shadowRoot).adoptedStyleSheets = [...sheets, ...fonts()];
    }
  }

  /** Says nothing of a card that was there when the page came: they would all speak at once. @param {Card} card @param {Words} words */
  function hush(card, words) {
    const memory = memoryOf(card.invitation);
    const question = flow(card, card.answers).current;
    (memory.said ??= new Set()).add(`${words.asks(card.asker ?? words.team)}: ${question?.text}`);
  }

  customElements.define('cue-inbox', CueInbox);
}

/**
 * Makes these the children of a list, in this order; what stays in place is not touched.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} wanted
 */
function settle(list, wanted) {
  for (const node of [...list.children]) if (!wanted.includes(/** @type {HTMLElement} */ (node))) node.remove();
  wanted.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}

/**
 * Draws a workspace's inboxes from now on.
 * @param {{ kit: Kit, session: Session, link: Link, past: Past }} of
 */
export function openInbox({ kit, session, link, past }) {
  /** @type {House} */
  const house = { kit, session, link, past, words: null, ending: /** @type {any} */ (null), met: new Set(), rank: new Map(), late: false, begin };
  houses.set(session.key, house);
  const mine = () => [...inboxes].filter(inbox => inbox.house === house);
  const draw = () => {
    for (const inbox of mine()) inbox.draw();
  };
  const spoken = tongue(`${languagesOf(link.options)}`);
  let begun = false;
  function begin() {
    if (link.state.now && past.state() === 'new') past.next();
    if (begun) return;
    begun = true;
    Promise.all([spoken, `done-${spoken}`, `inbox-${spoken}`, 'done'].map(fetchPart)).then(parts => {
      house.words = Object.assign({}, ...parts.map(({ words }) => words));
      house.ending = parts[3];
      draw();
    }, link.warn);
  }
  if (!customElements.get('cue-inbox')) define(kit);
  kit.arrange();
  draw();
  const timer = setTimeout(() => {
    house.late = !link.state.now;
    draw();
  }, LATE_MS);

  return {
    draw,
    /** The server has said how things stand: what could not be had is asked for again. */
    came() {
      house.late = false;
      if (past.state() === 'broken') past.next();
      draw();
    },
    /** Tells the page around. @param {Count} detail */
    count(detail) {
      for (const inbox of mine()) inbox.dispatchEvent(new CustomEvent('cue-inbox', { bubbles: true, composed: true, detail }));
    },
    /** Another person. */
    forget() {
      house.met.clear();
      house.rank.clear();
    },
    stop() {
      clearTimeout(timer);
      houses.delete(session.key);
      for (const inbox of inboxes) inbox.draw();
    },
  };
}
