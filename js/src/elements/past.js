/** One answered card in the inbox: what was asked, what was answered, and the thread under it. */

import { keepKeys } from './focus.js';
import { told } from './told.js';
import { flow } from '../runner.js';

/** @import { Card } from '../types.js' */
/** @import { CueCard } from './card.js' */
/** @import { House, Words } from './inbox.js' */

/** @typedef {{ node: HTMLElement, refresh: (card: Card) => void, focus: () => void, stop: () => void }} Entry */

/** How many answers are shown at once; the others are behind a word. */
const SHOWN = 3;

/**
 * @param {House} house
 * @param {Words} words
 * @param {Card} first  as it is when it comes
 * @returns {Entry}
 */
export function makeEntry({ kit, session, link, ending }, words, first) {
  const { h } = kit;
  const { invitation } = first;
  const memory = kit.memoryOf(invitation);
  let card = first;
  /** @type {CueCard | null} */
  let editing = null;
  let drawn = '';

  const title = h('h3', { className: 'title', tabIndex: -1 });
  const fresh = h('span', { className: 'fresh', hidden: true }, words.fresh);
  const when = h('p', { className: 'quiet when' });
  const body = h('div', { className: 'answers', dir: 'auto' });
  const change = h('button', { type: 'button', className: 'link', click: () => edit() }, words.change);
  const thread = h('ol', { className: 'thread', 'aria-label': words.replies });
  const status = h('p', { className: 'status quiet', role: 'status' });
  const live = h('p', { className: 'sr', role: 'status' });
  const form = ending.composer(
    card,
    session,
    words,
    text => {
      adopt();
      session.reply(invitation, text);
      emit('cue-reply', { author: 'respondent', text });
    },
    h,
  );
  const node = h('li', { className: 'entry' }, h('div', { className: 'head' }, title, fresh), when, body, change, thread, form, status, live);
  keepKeys(node);

  /** @param {string} name @param {object} [more] */
  const emit = (name, more) => {
    const { survey, conversation } = card;
    const detail = { invitation, survey, conversation, ...more };
    node.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    session.host(name, detail, node);
  };

  /** What is older than what the session knows is known to it from now on: it may be written about. */
  const adopt = () => {
    if (session.cards().some(one => one.invitation === invitation)) return;
    link.state = { ...link.state, cards: [...link.state.cards, card] };
  };

  const edit = () => {
    if (!ending.changeable(card)) {
      change.hidden = true;
      live.textContent = words.final;
      title.focus({ preventScroll: true });
      return;
    }
    const finish = () => {
      if (editing !== open) return;
      editing = null;
      open.remove();
      refresh(session.cards().find(one => one.invitation === invitation) ?? card);
      (change.hidden ? title : change).focus({ preventScroll: true });
    };
    const open = /** @type {CueCard} */ (document.createElement('cue-card'));
    open.session = ending.reopened({ card, session, words, flow, emit, update: () => queueMicrotask(finish) });
    open.invitation = invitation;
    open.channel = 'inbox';
    editing = open;
    body.hidden = change.hidden = true;
    body.after(open);
    // Where a finger would call up the keyboard, and where what it needs is still to come, to the card: it goes on from there.
    const within = /** @type {ShadowRoot} */ (open.shadowRoot);
    const control = !matchMedia('(pointer: coarse)').matches && (within.querySelector('input:checked') ?? within.querySelector('form input, form textarea, form select, form .main'));
    /** @type {HTMLElement} */ (control || within.querySelector('.root')).focus({ preventScroll: true });
  };

  // Once staff's last words are really on the screen, whoever wrote them is told so.
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    const read = card.replies.findLast(({ author }) => author === 'mentor')?.id;
    if (!isIntersecting || !read || read === memory.seen) return;
    memory.seen = read;
    session.display(invitation, 'inbox', read);
  });

  /** @param {Card} now */
  const refresh = now => {
    card = now;
    const asked = card.questions.find(({ kind }) => kind !== 'message');
    const given = told(card, words);
    const text = JSON.stringify([given, card.closed_at, card.asker, card.unnamed]);
    if (text !== drawn && !editing) {
      drawn = text;
      title.textContent = (given[0]?.asked ?? asked?.text) || words.feedback;
      when.replaceChildren(card.asker ?? words.team, card.closed_at ? ' · ' : '', time(card.closed_at) ?? '');
      body.replaceChildren(...(card.unnamed ? [h('p', {}, words.together)] : answers(given)));
      if (card.language !== words.language) for (const one of [title, body]) one.lang = card.language;
    }
    body.hidden = !!editing;
    change.hidden = !!editing || !ending.changeable(card);
    ending.thread(thread, card, words, h);
    form.hidden = !card.replies.some(({ author }) => author === 'mentor');
    if (card.unread) fresh.hidden = false;
    observer.disconnect();
    if (card.unread && thread.lastElementChild) observer.observe(thread.lastElementChild);
    const reply = card.replies.at(-1);
    if (memory.replies != null && reply?.author === 'mentor' && card.replies.length > memory.replies) {
      live.textContent = `${words.replied(reply.name ?? card.asker ?? words.team)}: ${reply.text}`;
      emit('cue-reply', { author: 'mentor', text: reply.text });
    }
    memory.replies = card.replies.length;
    const said = { idle: '', sending: words.sending, kept: words.kept, refused: words.failed }[session.delivery(invitation)];
    if (status.textContent !== said) status.textContent = said;
    status.hidden = !said;
  };

  /** @param {number | null} at */
  const time = at => {
    if (!at) return null;
    const say = (/** @type {Intl.DateTimeFormatOptions} */ how) => new Intl.DateTimeFormat(words.language, how).format(at);
    return h('time', { dateTime: new Date(at).toISOString(), title: say({ dateStyle: 'medium', timeStyle: 'short' }) }, say({ dateStyle: 'medium' }));
  };

  /** The first stands under its question, which is the title; then the others, some of them folded. @param {ReturnType<typeof told>} given */
  const answers = ([one, ...others]) => {
    const row = (/** @type {typeof one} */ { asked, words: said, skipped }) => h('div', {}, h('dt', { className: 'quiet' }, asked), h('dd', { className: skipped ? 'quiet' : '' }, said));
    const list = (/** @type {typeof others} */ some) => some.length && h('dl', {}, ...some.map(row));
    const rest = others.slice(SHOWN - 1);
    return [
      one && h('p', { className: one.skipped ? 'quiet' : 'answer' }, one.words),
      list(others.slice(0, SHOWN - 1)),
      rest.length && h('details', {}, h('summary', { className: 'link' }, words.rest(rest.length)), list(rest) || ''),
    ].flatMap(one => one || []);
  };

  return {
    node,
    refresh,
    focus: () => title.focus(),
    stop: () => observer.disconnect(),
  };
}
