/**
 * A preview: on a page opened with a signed token, answers go nowhere, and any survey can be looked at. The server judges
 * the token; without one that stands, the page is as it always is.
 */

import { newId } from './protocol.js';
import { applied } from './session.js';

/** @import { Card, Frame, Heard } from './types.js' */
/** @import { Link } from './client.js' */

/**
 * @typedef {object} Seen  what the server tells
 * @property {string} workspace
 * @property {string} respondent
 * @property {boolean} verified
 * @property {number} now
 * @property {{ key: string, name: string, live: boolean, trigger: string, otherwise: string }[]} surveys
 * @property {{ id: string, event: string, decided_at: number, others: string, reasons: { survey: string, name: string, text: string, asked: boolean }[] }[]} decisions
 */

/**
 * @typedef {object} Preview
 * @property {Seen | null} seen
 * @property {string} problem  why there is nothing to see
 * @property {() => boolean} online
 * @property {(survey: string) => void} show
 * @property {() => void} end
 * @property {(fn: (ended: boolean) => void) => void} listen
 */

const KEPT = 'preview';
const SOON_MS = 400;
const AGAIN_MS = 3e4;
/** What would count. */
const ANSWERING = /^(answer|dismiss|reply|display)$/;

/**
 * @param {Link} link
 * @returns {Preview | null} null: there is no token
 */
export function createPreview(link) {
  const token = /#cuecard-debug=([\w.~-]+)/.exec(location.hash)?.[1] ?? link.shelf.get(KEPT);
  if (!token) return null;
  link.shelf.set(KEPT, token);
  /** @type {Set<(ended: boolean) => void>} */
  const listeners = new Set();
  const changed = (ended = false) => listeners.forEach(fn => fn(ended));
  /** Cards that are no invitations. @type {Map<string, Card>} */
  const shown = new Map();
  /** What was answered here, by invitation. @type {Frame[]} */
  let answered = [];
  /** @type {any} */
  let timer;
  let over = false;
  let refused = false;

  const { send } = link;
  let { tell } = link;
  const invited = () => link.state.cards.filter(card => !card.invitation.startsWith('preview:'));
  const play = () => {
    link.state.cards = [...invited(), ...shown.values()].map(card => answered.filter(frame => frame.invitation === card.invitation).reduce(applied, card));
  };
  link.send = frame => {
    if (over || refused || !ANSWERING.test(frame.type)) return send(frame);
    const said = { id: newId(), ...frame };
    answered.push(said);
    play();
    link.tell({ type: 'card' }, said);
  };
  Object.defineProperties(link, {
    tell: {
      get: () => (/** @type {Heard} */ heard, /** @type {Frame} */ frame) => {
        if (!over && !refused) play();
        tell(heard, frame);
        if (heard?.type !== 'card') soon(SOON_MS);
      },
      set: fn => (tell = fn),
    },
  });

  const soon = (/** @type {number} */ ms) => {
    clearTimeout(timer);
    if (!over && !refused) timer = setTimeout(look, ms);
  };
  /** @type {(more?: object) => Promise<any>} */
  const ask = more => link.transport.post('preview', { preview: token, ...more });
  const failed = (/** @type {any} */ error) => {
    preview.problem = error?.message ?? `${error}`;
    // A token that does not stand is asked about once.
    if (error?.final || error?.code === 'token_expired') {
      link.shelf.set(KEPT);
      refused = true;
      // Whoever never saw a preview meant what they answered.
      if (!preview.seen) answered.splice(0).forEach(send);
    } else soon(AGAIN_MS);
    changed();
  };
  const look = () => {
    if (document.hidden) return soon(AGAIN_MS);
    if (!link.transport.online()) return soon(SOON_MS);
    ask().then(seen => {
      preview.seen = seen;
      link.shelf.set(KEPT, token); // again: before the ticket came nothing could be kept
      preview.problem = '';
      soon(AGAIN_MS);
      changed();
    }, failed);
  };

  /** @type {Preview} */
  const preview = {
    seen: null,
    problem: '',
    online: () => link.transport.online(),
    show(survey) {
      link.asked = survey;
      ask({ survey }).then((/** @type {Card} */ card) => {
        // Each look is a card of its own: the one before is remembered as answered.
        const { conversation } = link.context;
        shown.set(card.survey, { ...card, invitation: `${card.invitation}:${newId()}`, conversation: conversation ?? card.conversation });
        link.tell({ type: 'state' });
        link.wake();
      }, failed);
    },
    end() {
      over = true;
      clearTimeout(timer);
      link.shelf.set(KEPT);
      shown.clear();
      answered = [];
      link.state.cards = invited();
      link.send = send;
      tell({ type: 'state' });
      link.transport.start();
      changed(true);
    },
    listen: fn => void listeners.add(fn),
  };
  soon(0);
  return preview;
}
