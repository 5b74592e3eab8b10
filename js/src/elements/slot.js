/** `<cue-slot conversation message key scheme>`: where cards may appear. The host may destroy and rebuild it at will. */

import { CueCard } from './card.js';
import { h } from './dom.js';
import { forget, memoryOf } from './memory.js';
import { ending, fonts, partsFor, places } from './parts.js';
import { placeFor } from './placement.js';
import { onScheme } from '../theme/scheme.js';
import { base, paint, sheet } from '../theme/tokens.js';

/** @import { Card, Session } from '../types.js' */
/** @import { Link } from '../client.js' */
/** @import { Place } from './placement.js' */

/** What of the page a card's place depends on. @typedef {Partial<Pick<Link, 'context' | 'asked' | 'moved'>>} Host */
/** @typedef {{ card: Card, session: Session, host: Host }} Of */

/** @type {Set<CueSlot>} */
const slots = new Set();
/** @type {Map<Session, Host>} */
const sessions = new Map();
/** The card nodes, by invitation: they outlive the slots they stand in. @type {Map<string, CueCard>} */
const nodes = new Map();
let lostAt = -Infinity;
/** @type {any} */
let timer;

/** How long a slot may be away (a rebuild over a frame or two) before its cards look for another place. */
const PATIENCE_MS = 100;

const sheets = [
  base,
  sheet(/* css */ `
:host { max-width: 100%; color: inherit }
.stack { display: grid; gap: 8px; justify-items: start; font-size: 13px }
.earlier { text-decoration: underline }
`),
];
/** An empty slot takes no room, not even a gap in the host's own layout. */
const empty = sheet(':host{display:none}');

export class CueSlot extends HTMLElement {
  static observedAttributes = ['conversation', 'message', 'key', 'scheme'];
  #stack = h('div', { className: 'stack', hidden: true });

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
   * @param {Of[]} given
   */
  show(given) {
    const [of] = given;
    // Only what was answered folds, and what it takes comes with the end of a card.
    const past = given.some(({ card }) => card.status === 'completed') && partsFor(of.card, of.session, true, arrange);
    const [first, left] = past ? ending().fold(this, given, past, kit) : [[], given];
    /** @type {HTMLElement[]} */
    const wanted = [...first, ...left.map(of => cardNode(of, this.place))];
    const stack = this.#stack;
    // Before the cards come in: what isn't drawn can't be given the focus back.
    if (stack.hidden === !!wanted.length) this.#dress(!wanted.length);
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
}

/**
 * @param {Of} of
 * @param {Partial<Place>} [slot]  none: a place of its own
 */
function cardNode({ card, session }, slot) {
  let node = nodes.get(card.invitation);
  if (!node) {
    node = /** @type {CueCard} */ (document.createElement('cue-card'));
    node.session = session;
    node.invitation = card.invitation;
    node.setAttribute('exportparts', 'card,question,progress,action,dismiss,status,answer,thanks,thread');
    nodes.set(card.invitation, node);
  }
  const memory = memoryOf(card.invitation);
  node.channel = slot?.conversation ? 'chat' : 'page';
  node.cornered = !slot;
  node.onclosed = arrange;
  memory.message ??= slot?.message;
  if (slot?.conversation) memory.stood = location.pathname;
  return node;
}

/**
 * Whether a card has something to show: open, answered, or closed under somebody's hands.
 * @param {Card} card
 */
function wanted({ invitation, status }) {
  const memory = memoryOf(invitation);
  return status === 'open' || status === 'completed' || (status !== 'dismissed' && !!memory.open && !memory.closed);
}

/** Puts every card where it belongs. */
function arrange() {
  // In a list that is written anew, the new slot may hear of it before the old one does.
  const inOrder = [...slots].filter(slot => slot.isConnected).sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
  /** @type {Map<CueSlot, Of[]>} */
  const given = new Map(inOrder.map(slot => [slot, []]));
  /** What no slot takes. @type {Of[]} */
  const homeless = [];
  const known = new Set();
  const [first] = sessions.keys();
  for (const [session, host] of sessions) {
    const own = inOrder.filter(({ place: { key } }) => (key ? key === session.key : session === first));
    for (const card of session.cards()) {
      if (!wanted(card)) continue;
      const { invitation, status, channels, pages } = card;
      const slot = placeFor(card, own, memoryOf(invitation));
      // On a page it may depend on which page it is, and without a slot on much more: a part of its own knows.
      const free = channels.includes('page') && (!slot || (pages?.length && !slot.place.conversation));
      // It comes in whole: an empty frame that grows would move under somebody's eyes.
      const ready = partsFor(card, session, status !== 'open', arrange, free ? ['places'] : []);
      if (!ready && !nodes.has(invitation)) continue;
      known.add(invitation);
      const of = { card, session, host };
      if (slot && (!free || places()?.fits(of))) given.get(slot)?.push(of);
      else if (free) homeless.push(of);
    }
  }
  for (const [invitation, node] of nodes) {
    if (known.has(invitation)) continue;
    node.remove();
    nodes.delete(invitation);
  }
  // A host in the middle of a rebuild is given a moment.
  if (homeless.length && performance.now() - lostAt < PATIENCE_MS) later();
  else places()?.stand(homeless, kit);
  for (const [slot, cards] of given) slot.show(cards);
}

/** What parts that are fetched later share with this file, and cannot bring along. */
export const kit = { h, base, fonts, nodes, onScheme, paint, sheet, memoryOf, cardNode, partsFor, arrange };
/** @typedef {typeof kit} Kit */

function later() {
  clearTimeout(timer);
  timer = setTimeout(arrange, PATIENCE_MS);
}

/**
 * Shows a session's cards in the page's slots, now and as they change; gives the way to stop.
 * @param {Session} session
 * @param {Host} host
 */
export function openSlots(session, host) {
  sessions.set(session, host);
  const stop = session.listen(arrange);
  arrange();
  return () => {
    stop();
    sessions.delete(session);
    arrange();
    if (!sessions.size) forget();
  };
}
