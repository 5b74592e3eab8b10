/**
 * A card's own place on the page, where no slot takes it: corner (on a phone a sheet), banner, tab or modal. At most one
 * card stands so on a page. A leaf, fetched when first needed; what it shares with the face is lent.
 */

import { Watch, active, barAt, isDialogOpen, isFree, isMenuOpen, isOurs } from './manners.js';
import { CALM_MS, QUIET_MS, fits as may, mayAppear, stays, urgent } from './placement.js';
import { inside, look } from './places.css.js';

/** @import { CueCard } from './card.js' */
/** @import { Facts } from './placement.js' */
/** @import { Kit, Of } from './slot.js' */

/** @typedef {HTMLElement & { away?: (() => void) | null }} Ground */

/**
 * @typedef {object} Standing
 * @property {Of} of
 * @property {CueCard} node
 * @property {Ground} ground  on the page
 * @property {HTMLElement} box  what is seen
 * @property {boolean} modal
 * @property {(() => void) | null} open  shows the card, where it is folded
 * @property {AbortController} ending
 * @property {HTMLElement | null} before  where the focus was before it came here
 * @property {HTMLElement | null} had  what had the focus when it was taken out of sight
 */

/** How long an answered card stays when nobody is at it. */
const THANKS_MS = 8_000;
/** How long a host is given that has taken the place off the page, and how often. */
const AGAIN_MS = 100;
const MOST_AGAIN = 9;

/** @type {Kit} */
let kit;
/** @type {Standing | null} */
let standing = null;
/** @type {Of | null} */
let waiting = null;
/** @type {Watch | null} */
let watch = null;
/** Hears of other pages, where it matters which it is. @type {AbortController | null} */
let heeding = null;
let matters = false;
/** @type {any} */
let fading;
/** @type {CSSStyleSheet | undefined} */
let dress;

/** How the card itself looks in such a place. */
export const style = inside;

/** Whether a card may stand on the page that is shown now. Whoever asks is told of other pages from then on. @param {Of} of */
export function fits({ card, host }) {
  matters = true;
  host.moved = turned;
  return may(card, host.context?.page || location.href, location.href);
}

/**
 * Gives one of these cards a place of its own, or none: the one that stands, else the first as soon as it may appear.
 * @param {Of[]} given  what no slot takes, in order
 * @param {Kit} lent
 */
export function stand(given, lent) {
  kit = lent;
  const ready = given.filter(of => {
    const memory = kit.memoryOf(of.card.invitation);
    return fits(of) && !stays(memory, location.pathname) && urgent(of.card, memory);
  });
  heed(matters);
  matters = false;
  const now = ready.find(({ card }) => card.invitation === standing?.of.card.invitation);
  // What somebody asks for comes first.
  const asked = ready.find(isAsked);
  const next = (asked && asked !== now && mayAppear(facts(asked)) ? asked : now) ?? ready[0];
  if (standing && (!next || next !== now || (!standing.modal && formOf(next) === 'modal'))) leave();
  if (standing && next) standing.of = next;
  else if (next && mayAppear(facts(next))) appear(next);
  waiting = standing ? null : (next ?? null);
  if (standing && next && isAsked(next)) {
    delete next.host.asked;
    standing.open?.();
  }
  tend();
  linger();
}

/** Whether somebody has asked for it, a moment ago. @param {Of} of */
const isAsked = ({ card, host }) => card.status === 'open' && host.asked === card.survey && (navigator.userActivation?.isActive ?? true);

/**
 * As what it stands. A modal takes the focus once; after that it waits as a tab until it is asked for. A reply never comes
 * as a dialog.
 * @param {Of} of
 */
function formOf(of) {
  const { status, place = 'corner', displayed, invitation } = of.card;
  if (status !== 'open') return 'corner';
  return place === 'modal' && !isAsked(of) && (displayed || kit.memoryOf(invitation).shown) ? 'tab' : place;
}

/** @param {Of} of */
function appear(of) {
  const { card, session } = of;
  const { h, partsFor } = kit;
  const text = partsFor(card, session, card.status !== 'open', kit.arrange);
  if (!text) return;
  if (!customElements.get('cue-place')) customElements.define('cue-place', CuePlace);
  const asks = text.asks(card.asker ?? text.team);
  const place = formOf(of);
  const modal = place === 'modal';
  const ground = /** @type {Ground} */ (document.createElement('cue-place'));
  const shadow = ground.attachShadow({ mode: 'open' });
  const { feedback } = text;
  const label = { className: `root ${place}`, lang: text.language, part: 'place', 'aria-label': modal ? asks : feedback };
  // The top layer is over every z-index, and outside of every transform.
  const box = modal ? h('dialog', label) : h('div', { ...label, role: 'complementary', popover: 'manual' });
  const node = kit.cardNode(of);
  const panel = h('section', { className: 'panel', id: 'panel' }, node);
  const ending = new AbortController();
  const { signal } = ending;
  standing = { of, node, ground, box, modal, open: null, ending, before: null, had: null };

  node.className = `placed in-${place}`;
  shadow.adoptedStyleSheets = [kit.base, (dress ??= kit.sheet(look)), ...kit.fonts()];
  shadow.append(box);
  if (place === 'tab') standing.open = tab(box, panel, feedback, asks);
  box.append(panel);

  ground.addEventListener('focusin', ({ relatedTarget }) => {
    if (standing) standing.before = /** @type {HTMLElement | null} */ (relatedTarget) ?? standing.before;
  });
  for (const type of ['pointerleave', 'focusout']) ground.addEventListener(type, linger);
  for (const type of modal ? ['cancel', 'close'] : []) {
    box.addEventListener(type, event => {
      event.preventDefault();
      if (standing?.box !== box) return;
      // What Escape says: not now.
      node.close();
      if (standing?.box === box && type === 'close') raise();
    });
  }

  raise();
  let tries = 0;
  ground.away = () => (tries += 1) < MOST_AGAIN && setTimeout(() => standing?.ground === ground && !ground.isConnected && raise(), AGAIN_MS);
  const paint = () => kit.paint(ground, box, session.theme);
  signal.addEventListener('abort', kit.onScheme(paint));
  paint();
  if (place === 'tab') {
    const { left, right } = box.getBoundingClientRect();
    box.style.setProperty('--bar', `${barAt(left < 1 ? 1 : right - 1, innerHeight / 2)}px`);
  }
  const view = globalThis.visualViewport;
  const shrink = () => {
    if (!view) return;
    // Less than a keyboard is a scroll bar, or the browser's own; and who looks closely moves about.
    const under = view.scale > 1.01 ? 0 : innerHeight - view.height - view.offsetTop;
    box.style.setProperty('--up', `${under > 80 ? under : 0}px`);
    box.style.setProperty('--high', under > 80 ? `${view.height}px` : '100dvh');
  };
  for (const type of ['resize', 'scroll']) view?.addEventListener(type, shrink, { signal });
  shrink();
  aside();
}

/**
 * A handle at the edge of the page that opens the card and folds it again.
 * @param {HTMLElement} box
 * @param {HTMLElement} panel
 * @param {string} name
 * @param {string} asks
 * @returns {() => void} opens it
 */
function tab(box, panel, name, asks) {
  const { h } = kit;
  const turn = (/** @type {boolean} */ open) => {
    panel.hidden = !open;
    box.classList.toggle('open', open);
    handle.setAttribute('aria-expanded', `${open}`);
  };
  const handle = h('button', { type: 'button', className: 'handle', 'aria-controls': 'panel', click: () => turn(!!panel.hidden) }, h('span', {}, name));
  const live = h('p', { className: 'sr', role: 'status' });
  turn(false);
  panel.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    turn(false);
    handle.focus({ preventScroll: true });
  });
  box.append(live, handle);
  setTimeout(() => (live.textContent = asks), 100);
  return () => turn(true);
}

/** Puts the place on the page, on top of everything. */
function raise() {
  const { ground, box, modal } = /** @type {Standing} */ (standing);
  if (!ground.isConnected) (document.body ?? document.documentElement).append(ground);
  box.removeAttribute('open');
  if (modal) /** @type {HTMLDialogElement} */ (box).showModal();
  else if (!ground.hidden) box.showPopover?.();
}

function leave() {
  const { ground, box, node, modal, ending, before } = /** @type {Standing} */ (standing);
  const inside = ground.shadowRoot?.activeElement;
  standing = null;
  ground.away = null;
  ending.abort();
  node.className = '';
  // Gives the focus back by itself.
  if (modal) /** @type {HTMLDialogElement} */ (box).close();
  ground.remove();
  // After everything has been put where it belongs: a card that went on in a slot has the focus again.
  if (inside) queueMicrotask(() => isFree() && before?.isConnected && before.focus({ preventScroll: true }));
}

/** What was answered goes by itself, unless somebody is at it, or there is more to read or to come. */
function linger() {
  clearTimeout(fading);
  if (!standing) return;
  const { of: { card, session }, node, box } = standing;
  const { invitation, status, replies, thanks } = card;
  if (status === 'open' || replies.length || thanks?.some(({ link }) => link)) return;
  fading = setTimeout(() => {
    const { reply } = session.draft(invitation);
    const changing = node.session !== session;
    const hovered = matchMedia('(hover: hover)').matches && box.matches(':hover');
    const used = changing || reply || node.shadowRoot?.activeElement?.matches(':focus-visible');
    if (!used && !hovered && session.delivery(invitation) === 'idle') node.close();
  }, THANKS_MS);
}

/** Whether another card of ours asks already: one that another copy of this file has put up, or one in a slot that was seen. */
function isOtherAsking() {
  if ([...document.querySelectorAll('cue-place')].some(ground => ground !== standing?.ground)) return true;
  return [...kit.nodes].some(
    ([invitation, node]) =>
      node !== standing?.node &&
      node.getClientRects().length &&
      kit.memoryOf(invitation).shown &&
      node.session?.cards().some(card => card.invitation === invitation && card.status === 'open'),
  );
}

/** @param {Of} of @returns {Facts} */
const facts = of => ({
  asked: isAsked(of),
  modal: formOf(of) === 'modal',
  hidden: document.hidden,
  quiet: (watch ??= new Watch(changed)).quiet,
  dialog: isDialogOpen(),
  menu: isMenuOpen(),
  other: isOtherAsking(),
});

/** Something in the page may have changed. */
function changed() {
  if (waiting && mayAppear(facts(waiting))) kit.arrange();
  else tend();
}

/** Watches the page as long as something stands or waits, and no longer. */
function tend() {
  const of = waiting ?? standing?.of;
  if (!of) {
    watch?.stop();
    watch = null;
    return;
  }
  const { modal, quiet, dialog, menu, other } = facts(of);
  if (standing && !standing.modal) hold(standing, dialog);
  watch?.closely(waiting ? dialog || menu || other : !!standing?.ground.hidden);
  watch?.later(waiting && quiet < Infinity ? (modal ? CALM_MS : QUIET_MS) - quiet : Infinity);
  aside();
}

/**
 * Takes the place out of sight while a dialog is open, and brings it back as it was.
 * @param {Standing} standing
 * @param {boolean} away
 */
function hold(standing, away) {
  const { ground, box, node, had } = standing;
  if (away === ground.hidden) return;
  if (away) standing.had = /** @type {HTMLElement | null} */ (node.shadowRoot?.activeElement ?? null);
  ground.hidden = away;
  if (away) box.hidePopover?.();
  else box.showPopover?.();
  if (!away && isFree()) had?.focus({ preventScroll: true });
}

/** Goes to the other edge, where what has the focus would be wholly under it. */
function aside() {
  if (!standing || standing.modal || standing.ground.hidden) return;
  const at = active();
  if (!at || at === document.body || isOurs(at)) return;
  const { box } = standing;
  const hides = () => {
    const over = (box.matches('.tab:not(.open)') ? /** @type {Element} */ (box.querySelector('.handle')) : box).getBoundingClientRect();
    const { top, right, bottom, left, width } = at.getBoundingClientRect();
    return width && top >= over.top && right <= over.right && bottom <= over.bottom && left >= over.left;
  };
  // One try: where both edges hide it, there is no better one.
  for (let tries = 0; tries < 2 && hides(); tries += 1) box.classList.toggle('top');
}

/** Another page may be shown now. Later, because this is heard in the middle of the host's own work. */
const turned = () => void setTimeout(() => kit.arrange());

/** Hears of navigation without a patch, or no longer. @param {boolean} on */
function heed(on) {
  if (on === !!heeding) return;
  heeding?.abort();
  heeding = null;
  if (!on) return;
  heeding = new AbortController();
  const { signal } = heeding;
  /** @type {any} */ (globalThis).navigation?.addEventListener('currententrychange', turned, { signal });
  for (const type of ['popstate', 'hashchange']) addEventListener(type, turned, { signal });
}

/** Says when a host has taken it off the page. */
class CuePlace extends HTMLElement {
  /** @type {(() => void) | null} */
  away = null;

  disconnectedCallback() {
    this.away?.();
  }
}
