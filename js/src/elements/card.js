/** `<cue-card>`: one invitation. A guest: it never takes the focus by itself, and may be moved or rebuilt at any time. */

import { base, paint, sheet } from '../theme/tokens.js';
import { onScheme } from '../theme/scheme.js';
import { ask, standing } from './ask.js';
import { cardStyle } from './card.css.js';
import { h } from './dom.js';
import { keepFocus, keepKeys } from './focus.js';
import { memoryOf } from './memory.js';
import { ending, partsFor, styleOf } from './parts.js';

/** @import { Card, Question, Session, Value } from '../types.js' */
/** @import { Words } from '../questions/kit.js' */

/**
 * What a view is drawn from, and what it may do.
 * @typedef {object} Scene
 * @property {Card} card
 * @property {Session} session
 * @property {Words} words
 * @property {import('./memory.js').Memory} memory
 * @property {typeof h} h
 * @property {boolean} cornered
 * @property {(text: string, again?: boolean) => void} say
 * @property {(name: string, more?: object) => void} emit
 * @property {(question: Question, value: Value, tap: boolean) => void} answer
 * @property {() => void} update
 * @property {() => void} close  puts the card away
 */
/** @typedef {{ node: HTMLElement, refresh?: (card: Card) => void }} Made */

const sheets = [base, sheet(cardStyle)];

/** How long a tapped answer is seen filled before the card goes on. */
const SEEN_MS = 160;

export class CueCard extends HTMLElement {
  /** @type {Session | null} */
  session = null;
  invitation = '';
  /** @type {'chat' | 'page'} */
  channel = 'chat';
  /** Whether it stands in the page's corner, where an answered card can be put away. */
  cornered = false;
  /** @type {(() => void) | null} */
  onclosed = null;

  #view = '';
  #begun = '';
  /** @type {Made['refresh']} */
  #refresh;
  #held = false;
  #fine = false;
  /** @type {(() => void) | null} */
  #unwatch = null;
  /** @type {(() => void)[]} */
  #stops = [];
  #live = h('p', { className: 'sr', role: 'status' });
  #status = h('p', { className: 'status quiet' });
  #root = h('section', { className: 'root', role: 'group', part: 'card', tabIndex: -1 });
  #shadow = this.attachShadow({ mode: 'open' });
  #focus = keepFocus(this.#shadow, this.#root, () => this.#memory, () => this.#view);

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = sheets;
    this.#shadow.append(this.#root, this.#live);
    this.#root.append(this.#status);
    keepKeys(this.#root);
    this.#root.addEventListener('keydown', () => (this.#fine = true));
    this.#root.addEventListener('pointerdown', event => (this.#fine = event.pointerType === 'mouse'));
  }

  connectedCallback() {
    if (!this.session) return;
    const { session } = this;
    this.#stops = [
      session.listen(which => (which === null || which === this.invitation) && this.update()),
      onScheme(() => this.paint()),
      () => {
        this.#unwatch?.();
        this.#unwatch = null;
      },
    ];
    this.paint();
    this.update();
    this.#focus.came();
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
    this.#focus.left();
  }

  /** Takes the host's light or dark and the workspace's theme. */
  paint() {
    const slot = /** @type {ShadowRoot} */ (this.getRootNode()).host;
    if (this.session) paint(this, this.#root, this.session.theme, slot?.getAttribute('scheme'));
  }

  /** Shows what is known now; touches nothing that stays the same. */
  update() {
    const { session } = this;
    const card = this.#card;
    if (!session || !card || this.#held) return;
    const { status } = card;
    const memory = this.#memory;
    const draft = session.draft(this.invitation);
    const question = status === 'open' ? standing(card, draft.step).current : null;
    const words = partsFor(card, session.language, !question, () => this.update());
    if (!words) return;
    const view = question ? `ask ${question.id}` : status === 'open' || status === 'completed' ? 'done' : 'closed';
    if (question) memory.open = true;
    // Another tab may have gone on with the draft; whoever is in the card here is not disturbed.
    const begun = JSON.stringify(draft);
    if (view !== this.#view || (begun !== this.#begun && !memory.focused)) this.#draw(view, card, words, question);
    this.#begun = begun;
    this.#tell(view, card, words, question);
    if (this.isConnected) this.#unwatch ??= this.#watch(card);
  }

  get #memory() {
    return memoryOf(this.invitation);
  }

  get #card() {
    return this.session?.cards().find(card => card.invitation === this.invitation);
  }

  /**
   * @param {string} view
   * @param {Card} card
   * @param {Words} words
   * @param {Question | null} question
   */
  #draw(view, card, words, question) {
    const session = /** @type {Session} */ (this.session);
    const memory = this.#memory;
    const had = this.#shadow.activeElement;
    const first = !memory.entered;
    this.#view = view;
    memory.entered = true;
    /** @type {Scene} */
    const scene = {
      card,
      session,
      words,
      memory,
      h,
      cornered: this.cornered,
      say: (text, again) => this.#say(text, again),
      emit: (name, more) => this.#event(name, card, more),
      answer: (...given) => this.#answer(...given),
      update: () => this.update(),
      close: () => {
        memory.closed = true;
        this.onclosed?.();
      },
    };
    const { node, refresh } = question ? ask(scene) : ending()[view === 'done' ? 'done' : 'closed'](scene);
    this.#refresh = refresh;
    node.classList.add('view');
    if (first || had) node.classList.add('enter');
    this.#root.lang = words.language;
    this.#root.setAttribute('aria-label', words.asks(card.asker ?? words.team));
    this.#root.replaceChildren(node, this.#status);
    this.#shadow.adoptedStyleSheets = [...sheets, ...styleOf(question?.kind ?? 'done')];
    // Whoever was in the card goes on in the card; nobody is brought into it.
    if (had) {
      const next = this.#fine && view !== 'done' ? (node.querySelector('input:checked') ?? node.querySelector('input, textarea, .main')) : null;
      /** @type {HTMLElement} */ (next ?? this.#root).focus({ preventScroll: true });
    }
  }

  /**
   * What may change under a view that stays: delivery, the thread, and what is said aloud.
   * @param {string} view
   * @param {Card} card
   * @param {Words} words
   * @param {Question | null} question
   */
  #tell(view, card, words, question) {
    const session = /** @type {Session} */ (this.session);
    const delivery = session.delivery(this.invitation);
    const problem = { idle: '', sending: view === 'done' ? words.sending : '', kept: words.kept, refused: words.failed }[delivery];
    this.#status.textContent = problem;
    this.#status.hidden = !problem;
    this.#root.classList.toggle('pending', delivery !== 'idle');
    if (problem) this.#say(problem);
    else if (question && !this.#memory.focused) this.#say(`${words.asks(card.asker ?? words.team)}: ${question.text}`);
    this.#refresh?.(card);
  }

  /**
   * @param {Question} question
   * @param {Value} value
   * @param {boolean} tap
   */
  #answer(question, value, tap) {
    const session = /** @type {Session} */ (this.session);
    const card = this.#card;
    if (!card || this.#held) return;
    const { step, ...draft } = session.draft(this.invitation);
    if (tap && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#held = true;
      setTimeout(() => {
        this.#held = false;
        this.update();
      }, SEEN_MS);
    }
    if (step) session.keepDraft(this.invitation, draft);
    this.#memory.here = true;
    session.answer(this.invitation, question.id, value);
    this.#event('cue-answered', card, { question: question.id, value });
    const { status, answers } = this.#card ?? {};
    if (status === 'completed') this.#event('cue-completed', card, { answers });
    this.update();
  }

  /**
   * @param {string} name
   * @param {Card} card
   * @param {object} [more]
   */
  #event(name, { invitation, survey, conversation }, more) {
    const detail = { invitation, survey, conversation, ...more };
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    this.session?.host(name, detail, this);
  }

  /**
   * Politely, once: a rebuilt list must not make it speak again.
   * @param {string} text
   * @param {boolean} [again]
   */
  #say(text, again) {
    const memory = this.#memory;
    memory.said ??= new Set();
    if (!text || (memory.said.has(text) && !again)) return;
    memory.said.add(text);
    this.#live.textContent = '';
    setTimeout(() => (this.#live.textContent = text), 100);
  }

  /**
   * Tells the display once it is really seen: half of it, in a visible page.
   * @param {Card} card
   */
  #watch({ status }) {
    const memory = this.#memory;
    if (memory.shown || status !== 'open') return null;
    const observer = new IntersectionObserver(
      ([{ intersectionRatio, intersectionRect, rootBounds }]) => {
        const seen = intersectionRatio >= 0.5 || (rootBounds && intersectionRect.height > rootBounds.height / 2);
        const card = this.#card;
        if (!seen || !card || document.hidden || memory.shown) return;
        memory.shown = true;
        stop();
        this.session?.display(this.invitation, this.channel);
        this.#event('cue-shown', card, { channel: this.channel });
        partsFor(card, this.session?.language ?? '', true, () => {});
      },
      { threshold: [0, 0.25, 0.5, 0.75] },
    );
    // A page that comes to the front is looked at afresh.
    const look = () => {
      observer.unobserve(this);
      observer.observe(this);
    };
    const stop = () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
    document.addEventListener('visibilitychange', look);
    observer.observe(this);
    return stop;
  }
}
