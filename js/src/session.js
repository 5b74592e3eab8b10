/** A respondent's cards as the elements see them: local answers applied at once, listeners told of every change. */

import { createDrafts } from './drafts.js';
import { languagesOf } from './languages.js';
import { madeAt } from './protocol.js';
import { flow } from './runner.js';

/** @import { Card, Frame, Heard, Session } from './types.js' */
/** @import { Link } from './client.js' */

/**
 * A card after one frame of ours that it may not have seen yet.
 * @param {Card} card
 * @param {Frame} frame
 * @returns {Card}
 */
export function applied(card, frame) {
  if (frame.type == 'answer' && (card.status == 'open' || card.changeable_until)) {
    const { question, value } = frame;
    const answers = card.answers.filter(answer => answer.question != question).concat(frame.together || [], { question, value });
    const status = card.status == 'open' && flow(card, answers).current ? 'open' : 'completed';
    // The time to change it begins when it arrives.
    return { ...card, answers, status, changeable_until: card.changeable_until || Infinity };
  }
  if (frame.type == 'dismiss' && card.status == 'open') return { ...card, status: 'dismissed' };
  if (frame.type == 'reply' && !shows(card, frame)) {
    const { id, text } = frame;
    return { ...card, replies: [...card.replies, { id, author: 'respondent', text, sent_at: madeAt(id) }] };
  }
  return card;
}

/**
 * Whether the server's card already has what a frame said.
 * @param {Card} card
 * @param {Frame} frame
 */
function shows(card, { type, id, question, text }) {
  if (type == 'answer') return card.status != 'open' || card.answers.some(answer => answer.question == question);
  if (type == 'reply') {
    const minutes = 6e4;
    return card.replies.some(
      reply => reply.id == id || (reply.author == 'respondent' && reply.text == text && reply.sent_at > madeAt(id) - minutes),
    );
  }
  return card.status != 'open';
}

/**
 * @param {Link} link
 * @param {(name: string, detail: object) => void} fire  runs the page's listeners
 * @returns {Session}
 */
export function createSession(link, fire) {
  /** @type {Set<(invitation: string | null) => void>} */
  const listeners = new Set();
  /** @type {Set<string>} */
  const refused = new Set();
  /** @type {Set<string>} */
  const displayed = new Set();
  /** @type {Frame[]} acknowledged, and not yet seen in the server's card */
  let settled = [];

  /** @param {string | null} invitation */
  const changed = invitation => {
    for (const fn of [...listeners]) {
      try {
        fn(invitation);
      } catch (error) {
        link.warn(error);
      }
    }
  };
  const begin = () => createDrafts(link.shelf, link.person, changed, link.ending.signal);
  let drafts = begin();

  /** @type {(invitation: string) => Frame[]} */
  const ours = invitation => [...settled, ...link.queued()].filter(frame => frame.invitation == invitation);
  /** @type {(card: Card) => Card} */
  const now = card => ours(card.invitation).reduce(applied, card);
  /** @type {(invitation: string) => Card | undefined} */
  const known = invitation => {
    const card = link.state.cards.find(other => other.invitation == invitation);
    return card && now(card);
  };

  /** @type {(heard?: Heard, answered?: Frame) => void} */
  const tell = (heard, answered) => {
    const invitation = answered?.invitation ?? heard?.card?.invitation ?? null;
    const said = answered?.type != 'display' && answered?.invitation;
    if (!heard) {
      settled = [];
      refused.clear();
      displayed.clear();
      drafts.stop();
      drafts = begin();
    } else if (heard.type == 'ack' && answered && said) settled.push(answered);
    else if (heard.type == 'refused' && said) refused.add(said);
    else if (heard.type == 'state' || heard.type == 'card') {
      if (heard.type == 'state') drafts.prune(new Set(link.state.cards.map(card => card.invitation)));
      settled = settled.filter(frame => {
        const card = link.state.cards.find(other => other.invitation == frame.invitation);
        return card && !shows(card, frame);
      });
    } else return;
    changed(invitation);
  };
  link.tell = tell;

  const around = () =>
    link.context.messages?.slice?.(-20).map((/** @type {any} */ { id, text, author_id, sent_at }) => ({ id, text, author_id, sent_at: +sent_at }));

  /** @type {(frame: { type: string, invitation: string, [field: string]: any }) => void} */
  const send = frame => {
    refused.delete(frame.invitation);
    link.send(frame);
    changed(frame.invitation);
  };

  return {
    key: link.options.key,
    get language() {
      return link.state.cards[0]?.language || languagesOf(link.options)[0] || 'en';
    },
    get theme() {
      // Options that a module's caller left undefined say nothing.
      return { ...link.state.theme, ...JSON.parse(JSON.stringify(link.options)) };
    },
    cards: () => link.state.cards.map(now).sort((a, b) => a.invited_at - b.invited_at),
    listen(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    answer(invitation, question, value, together) {
      const card = known(invitation);
      if (!card) return;
      // Also to one that is closed here: whether it comes too late is the server's to say.
      send({ type: 'answer', invitation, question, value, together, answered_at: Date.now(), grant: card.grant });
      if (known(invitation)?.status == 'completed') drafts.remove(invitation);
    },
    dismiss(invitation) {
      if (known(invitation)?.status != 'open') return;
      send({ type: 'dismiss', invitation });
      drafts.remove(invitation);
    },
    reply(invitation, text) {
      if (!known(invitation)) return;
      send({ type: 'reply', invitation, text });
      drafts.remove(invitation);
    },
    display(invitation, channel, reply) {
      const card = known(invitation);
      // In an inbox also what was seen elsewhere before: by its latest display is told through which channel an answer came.
      if (!card || (!reply && ((card.displayed && channel != 'inbox') || displayed.has(invitation)))) return;
      displayed.add(invitation);
      link.send({ type: 'display', invitation, channel, reply, messages: around() });
    },
    delivery(invitation) {
      if (link.queued().some(frame => frame.invitation == invitation && frame.type != 'display')) {
        return link.transport.online() ? 'sending' : 'kept';
      }
      return refused.has(invitation) ? 'refused' : 'idle';
    },
    draft: invitation => drafts.get(invitation),
    keepDraft(invitation, draft) {
      // Of a card that is done only a begun reply is worth keeping.
      if (draft.reply || known(invitation)?.status == 'open') drafts.keep(invitation, draft);
      else drafts.remove(invitation);
    },
    host: fire,
  };
}
