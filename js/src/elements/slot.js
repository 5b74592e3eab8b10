/** `<cue-slot conversation message key scheme>`: where cards may appear. The host may destroy and rebuild it at will. */

import { CueCard } from './card.js';
import { h } from './dom.js';
import { forget, memoryOf } from './memory.js';
import { ending, partsFor } from './parts.js';
import { placeFor } from './placement.js';
import { base, sheet } from '../theme/tokens.js';

/** @import { Card, Session } from '../types.js' */
/** @import { Place } from './placement.js' */

/** @type {Set<CueSlot>} */
const slots = new Set();
/** @type {Set<Session>} */
const sessions = new Set();
/** The card nodes, by invitation: they outlive the slots they stand in. @type {Map<string, CueCard>} */
const nodes = new Map();
/** @type {CueSlot | null} */
let corner = null;
let lostAt = -Infinity;
/** @type {any} */
let timer;

/** How long a slot may be away (a rebuild over a frame or two) before its cards look for another place. */
const PATIENCE_MS = 100;

const sheets = [
  base,
  sheet(/* css */ `
:host { max-width: 100% }
.stack { display: grid; gap: 8px; justify-items: start; font-size: 13px }
.earlier { color: inherit; opacity: .75; text-decoration: underline }
.stack.corner {
  position: fixed; bottom: 16px; inset-inline-end: 16px; z-index: 2147483000;
  width: min(360px, 100vw - 32px); max-height: 80vh; overflow: auto; border-radius: 10px; box-shadow: 0 8px 32px rgb(0 0 0 / .2);
}
@media (max-width: 480px) {
  .stack.corner { inset-inline: 0; bottom: env(safe-area-inset-bottom); width: 100% }
}
`),
];
/** An empty slot takes no room, not even a gap in the host's own layout. */
const empty = sheet(':host{display:none}');

export class CueSlot extends HTMLElement {
  static observedAttributes = ['conversation', 'message', 'key', 'scheme'];
  #stack = h('div', { className: 'stack', hidden: true });
  #earlier = h('button', { type: 'button', className: 'earlier', click: () => this.#unfold() });
  #open = false;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).append(this.#stack);
    this.#dress(true);
  }

  /** What the host has written on it. @type {Place} */
  get place() {
    const [conversation, message, key] = CueSlot.observedAttributes.map(name => this.getAttribute(name));
    return { conversation, message, key };
  }

  connectedCallback() {
    slots.add(this);
    arrange();
  }

  disconnectedCallback() {
    slots.delete(this);
    lostAt = performance.now();
    later();
  }

  attributeChangedCallback() {
    if (!this.isConnected) return;
    arrange();
    for (const node of this.#stack.children) if (node instanceof CueCard) node.paint();
  }

  /**
   * Shows these cards, oldest first; nodes that stay are not touched.
   * @param {{ card: Card, session: Session }[]} given
   */
  show(given) {
    const isCorner = this === corner;
    const [of] = given;
    // Only what was answered folds, and what it takes comes with the end of a card.
    const past = given.some(({ card }) => card.status === 'completed') && partsFor(of.card, of.session.language, true, arrange);
    const hidden = past && !this.#open ? ending().folded(given.map(({ card }) => card), card => !!memoryOf(card.invitation).here) : [];
    const shown = given.filter(({ card }) => !hidden.includes(card)).map(of => cardNode(of, this, isCorner));
    /** @type {HTMLElement[]} */
    const wanted = shown;
    if (past && hidden.length) {
      this.#earlier.textContent = past.earlier(hidden.length);
      wanted.unshift(this.#earlier);
    }
    const stack = this.#stack;
    // Before the cards come in: what isn't drawn can't be given the focus back.
    if (stack.hidden === !!wanted.length) this.#dress(!wanted.length);
    stack.classList.toggle('corner', isCorner);
    for (const node of [...stack.children]) if (!wanted.includes(/** @type {HTMLElement} */ (node))) node.remove();
    wanted.forEach((node, at) => {
      if (stack.children[at] !== node) stack.insertBefore(node, stack.children[at] ?? null);
    });
  }

  /** @param {boolean} bare */
  #dress(bare) {
    this.#stack.hidden = bare;
    /** @type {ShadowRoot} */ (this.shadowRoot).adoptedStyleSheets = bare ? [...sheets, empty] : sheets;
  }

  #unfold() {
    this.#open = true;
    arrange();
  }
}

/**
 * @param {{ card: Card, session: Session }} of
 * @param {CueSlot} slot
 * @param {boolean} isCorner
 */
function cardNode({ card, session }, slot, isCorner) {
  let node = nodes.get(card.invitation);
  if (!node) {
    node = /** @type {CueCard} */ (document.createElement('cue-card'));
    node.session = session;
    node.invitation = card.invitation;
    node.setAttribute('exportparts', 'card');
    nodes.set(card.invitation, node);
  }
  const { conversation, message } = slot.place;
  node.channel = conversation ? 'chat' : 'page';
  node.cornered = isCorner;
  node.onclosed = arrange;
  memoryOf(card.invitation).message ??= message;
  return node;
}

/**
 * Whether a card has something to show: open, answered, or closed under somebody's hands.
 * @param {Card} card
 */
function wanted({ invitation, status }) {
  const memory = memoryOf(invitation);
  if (memory.closed) return false;
  return status === 'open' || status === 'completed' || (status !== 'dismissed' && !!memory.open);
}

/**
 * In the corner only what is new: a question, what was answered on this page, a mentor's reply that came here. An old
 * thread would come back with every page.
 * @param {Card} card
 */
function urgent({ invitation, status, replies }) {
  const memory = memoryOf(invitation);
  memory.first ??= replies.length;
  return status === 'open' || !!memory.open || (replies.length > memory.first && replies.at(-1)?.author === 'mentor');
}

/** Puts every card where it belongs. */
function arrange() {
  const places = [...slots].filter(slot => slot !== corner).sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
  /** @type {Map<CueSlot, { card: Card, session: Session }[]>} */
  const given = new Map([...slots].map(slot => [slot, []]));
  /** @type {{ card: Card, session: Session } | null} */
  let homeless = null;
  const known = new Set();
  const [first] = sessions;
  for (const session of sessions) {
    const own = places.filter(({ place: { key } }) => (key ? key === session.key : session === first));
    for (const card of session.cards()) {
      if (!wanted(card)) continue;
      // It comes in whole: an empty frame that grows would move under somebody's eyes.
      if (!nodes.has(card.invitation) && !partsFor(card, session.language, card.status !== 'open', arrange)) continue;
      known.add(card.invitation);
      const slot = placeFor(card, own, memoryOf(card.invitation));
      if (slot) given.get(slot)?.push({ card, session });
      else if (card.channels.includes('page') && urgent(card)) homeless ??= { card, session };
    }
  }
  for (const [invitation, node] of nodes) {
    if (known.has(invitation)) continue;
    node.remove();
    nodes.delete(invitation);
  }
  // A host in the middle of a rebuild is given a moment before the corner is used.
  if (homeless && performance.now() - lostAt < PATIENCE_MS) later();
  else if (homeless && !corner && document.body) {
    corner = /** @type {CueSlot} */ (document.createElement('cue-slot'));
    return document.body.append(corner);
  } else if (!homeless) leave();
  for (const [slot, cards] of given) slot.show(slot === corner ? (homeless ? [homeless] : []) : cards);
}

/** Takes our own corner away. */
function leave() {
  const gone = corner;
  corner = null;
  gone?.remove();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(arrange, PATIENCE_MS);
}

/**
 * Shows a session's cards in the page's slots, now and as they change; gives the way to stop.
 * @param {Session} session
 */
export function openSlots(session) {
  sessions.add(session);
  const stop = session.listen(arrange);
  arrange();
  return () => {
    stop();
    sessions.delete(session);
    arrange();
    if (!sessions.size) forget();
  };
}
