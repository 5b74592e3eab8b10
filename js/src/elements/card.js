/** `<cue-card>`: one invitation. A guest: it never takes the focus by itself, and may be moved or rebuilt at any time. */

import { base, paint, sheet } from '../theme/tokens.js';
import { onScheme } from '../theme/scheme.js';
import { flow } from '../runner.js';
import { ask, standing } from './ask.js';
import { cardStyle } from './card.css.js';
import { h } from './dom.js';
import { keepFocus, keepKeys } from './focus.js';
import { memoryOf } from './memory.js';
import { ending, partsFor, styleOf } from './parts.js';

/** @import { Answer, Card, Question, Session } from '../types.js' */
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
 * @property {boolean} modal  it stands in a dialog: its end has the focus on the way out
 * @property {(text: string, again?: boolean) => void} say
 * @property {(name: string, more?: object) => void} emit
 * @property {(answers: Answer[], tap: boolean) => void} answer
 * @property {(session?: Session) => void} update  after something was done here; with another session from now on
 * @property {() => void} close  see CueCard
 * @property {typeof flow} flow
 */
/** @typedef {{ node: HTMLElement, refresh?: (card: Card) => void }} Made */

const sheets = [base, sheet(cardStyle)];

/** How long a tapped answer is seen filled before the card goes on. */
const SEEN_MS = 160;

export class CueCard extends HTMLElement {
  /** @type {Session | null} */
  session = null;
  invitation = '';
  /** @type {import('../types.js').Channel} */
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
  /** Whether something else would be shown if nobody were in it. */
  #behind = false;
  /** @type {(() => void)[]} */
  #stops = [];
  #live = h('p', { className: 'sr', role: 'status' });
  #status = h('p', { className: 'status quiet', part: 'status' });
  #root = h('section', { className: 'root', role: 'group', part: 'card', tabIndex: -1 });
  #shadow = this.attachShadow({ mode: 'open' });
  #focus = keepFocus(this.#shadow, this.#root, () => this.#memory, () => this.#view, () => this.#behind && this.update());

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = sheets;
    this.#shadow.append(this.#root, this.#live);
    this.#root.append(this.#status);
    keepKeys(this.#root);
  }

  connectedCallback() {
    if (!this.session) return;
    const { session } = this;
    this.#stops = [
      session.listen(which => (which === null || which === this.invitation) && this.update()),
      onScheme(() => this.paint()),
      this.#watch(),
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

  /**
   * Shows what is known now; touches nothing that stays the same.
   * @param {boolean} [own]  after something that was done here
   */
  update(own) {
    const { session } = this;
    const card = this.#card;
    if (!session || !card || this.#held) return;
    const { status } = card;
    const memory = this.#memory;
    const draft = session.draft(this.invitation);
    const at = standing(card, draft.step);
    const question = status === 'open' ? at.question : null;
    const words = partsFor(card, session, !question, () => this.update(own));
    if (!words) return;
    const view = question ? `ask ${question.id}` : status === 'open' || status === 'completed' ? 'done' : 'closed';
    const begun = JSON.stringify(draft);
    const moved = view !== this.#view;
    // Another tab or device may have gone on; whoever is in the card here is not disturbed.
    const busy = !own && !!memory.focused && !!this.#view && document.hasFocus();
    if ((this.#behind = busy && moved)) return;
    if (question) memory.open = true;
    if (moved || (begun !== this.#begun && !busy)) this.#draw(view, card, words, question ? at : null);
    this.#begun = begun;
    this.#tell(card, words, question);
  }

  /** Puts the card away: not now; or it stays as it was; or it is read. */
  close() {
    const card = this.#card;
    if (card?.status === 'open') {
      // First, because the page is told through the node, which goes.
      if (!card.again) this.#event('cue-dismissed', card);
      this.session?.dismiss(this.invitation);
    } else {
      this.#memory.closed = true;
      this.onclosed?.();
    }
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
   * @param {ReturnType<typeof standing> | null} at
   */
  #draw(view, card, words, at) {
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
      modal: this.classList.contains('in-modal'),
      say: (text, again) => this.#say(text, again),
      emit: (name, more) => this.#event(name, card, more),
      answer: (...given) => this.#answer(...given),
      update: (next = session) => {
        this.session = next;
        this.update(true);
      },
      close: () => this.close(),
      flow,
    };
    const { node, refresh } = at ? ask(scene, at) : ending()[/** @type {'done' | 'closed'} */ (view)](scene);
    this.#refresh = refresh;
    node.classList.add('view');
    if (first || had) node.classList.add('enter');
    this.#root.lang = this.#live.lang = words.language;
    this.#root.dir = words.dir;
    this.#root.ariaLabel = at ? words.asks(card.asker ?? words.team) : words.feedback;
    this.#root.replaceChildren(node, this.#status);
    this.#shadow.adoptedStyleSheets = [...sheets, ...new Set((at?.parts ?? ['done']).flatMap(styleOf))];
    // Whoever was in the card goes on in the card; nobody is brought into it.
    if (had) {
      // A finger would call up the keyboard.
      if (at && !matchMedia('(pointer: coarse)').matches) /** @type {HTMLElement} */ (node.querySelector('input:checked') ?? node.querySelector('input, textarea, select, .pick, .main')).focus({ preventScroll: true });
      if (scene.modal) /** @type {HTMLElement | null} */ (node.querySelector('.out'))?.focus();
      if (!this.#shadow.activeElement) this.#root.focus({ preventScroll: true });
    }
  }

  /**
   * What may change under a view that stays: delivery, the thread, and what is said aloud.
   * @param {Card} card
   * @param {Words} words
   * @param {Question | null | undefined} question
   */
  #tell(card, words, question) {
    const session = /** @type {Session} */ (this.session);
    const delivery = session.delivery(this.invitation);
    const problem = { idle: '', sending: question ? '' : words.sending, kept: words.kept, refused: question ? words.failed : words.final }[delivery];
    this.#status.textContent = problem;
    this.#status.hidden = !problem;
    this.#root.classList.toggle('pending', delivery !== 'idle');
    if (problem) this.#say(problem);
    else if (question && !this.#memory.focused) this.#say(`${words.asks(card.asker ?? words.team)}: ${question.text}`);
    this.#refresh?.(card);
  }

  /**
   * @param {Answer[]} given  of one screen: each goes its own way
   * @param {boolean} tap
   */
  #answer(given, tap) {
    const session = /** @type {Session} */ (this.session);
    const { invitation } = this;
    const card = this.#card;
    if (!card || this.#held) return;
    const { step, ...draft } = session.draft(invitation);
    if (tap) {
      this.#held = true;
      setTimeout(() => {
        this.#held = false;
        this.update(true);
      }, SEEN_MS);
    }
    if (step) session.keepDraft(invitation, draft);
    this.#memory.here = true;
    for (const answer of given) session.answer(invitation, answer.question, answer.value) || this.#event('cue-answered', card, answer);
    const { status, answers } = this.#card ?? {};
    if (status === 'completed' && !card.again) this.#event('cue-completed', card, { answers });
    this.update(true);
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

  /** Tells the display once it is really seen: half of it, in a visible page. Gives the way to stop. */
  #watch() {
    /** @type {any} */
    let seen;
    const look = () => {
      const card = this.#card;
      const memory = this.#memory;
      if (!seen || document.hidden || memory.shown || card?.status !== 'open') return;
      memory.shown = true;
      this.session?.display(this.invitation, this.channel);
      this.#event('cue-shown', card, { channel: this.channel });
      partsFor(card, /** @type {Session} */ (this.session), true, () => {});
    };
    const observer = new IntersectionObserver(
      ([{ intersectionRatio, intersectionRect, rootBounds }]) => {
        seen = intersectionRatio >= 0.5 || (rootBounds && intersectionRect.height > rootBounds.height / 2);
        look();
      },
      { threshold: [0, 0.25, 0.5, 0.75] },
    );
    observer.observe(this);
    document.addEventListener('visibilitychange', look);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }
}
