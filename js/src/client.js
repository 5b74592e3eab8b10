/** The public calls of one workspace on this page: who speaks, what happened, what is due. */

import { languagesOf, tongue } from './languages.js';
import { createOutbox, createShelf } from './outbox.js';
import { decode, encode, newId } from './protocol.js';
import { createTransport } from './transport.js';

/** @import { Card, Frame, Heard, Theme } from './types.js' */
/** @import { Outbox, Shelf } from './outbox.js' */
/** @import { Transport } from './transport.js' */

/**
 * What a page may say about a workspace.
 * @typedef {object} Options
 * @property {string} key
 * @property {string} [base]
 * @property {string} [consent]  'required': nothing on the device before `consent(true)`
 * @property {string} [language]
 * @property {string} [accent]
 * @property {string} [radius]
 * @property {string} [density]
 * @property {string} [scheme]
 */

/** @typedef {string | (() => string | Promise<string>)} Token */

/**
 * What the client hands to the face: the little that every page runs, for the rest to build on.
 * @typedef {object} Link
 * @property {Options & { base: string }} options
 * @property {string} person
 * @property {Shelf} shelf
 * @property {{ cards: Card[], theme?: Theme }} state  the server's last word
 * @property {Record<string, any>} context
 * @property {() => Frame[]} pending
 * @property {Transport} transport
 * @property {(frame: { type: string, [field: string]: any }) => void} send
 * @property {(heard?: Heard, answered?: Frame) => void} tell  set by the face; nothing heard: another person
 * @property {{ push: (call: any) => any, [index: number]: unknown }} calls  for the face
 * @property {Token} [staffToken]
 * @property {AbortController} ending  aborted by `destroy`
 * @property {(name: string, detail: object) => void} [fire]  set by calls.js: tells the page's listeners
 * @property {(message: unknown) => void} warn
 */

/** @typedef {(base: string, names: string[]) => Promise<{ start: (link: Link) => void }>} Load */

/**
 * @param {Options & { base: string }} options
 * @param {Load} load
 * @param {(message: unknown) => void} warn
 */
export function createClient(options, load, warn) {
  const { key } = options;
  const shelf = createShelf(() => localStorage, `cuecard:${key}:`, options.consent != 'required');
  const ending = new AbortController();
  /** @type {Record<string, unknown>} */
  const loaded = {};
  /** @type {Outbox | undefined} */
  let outbox;
  /** @type {any} a Token */
  let source;
  /** @type {string | undefined} */
  let token;
  let visitor = shelf.get('visitor');

  const pending = () => outbox?.all() || [];

  const link = /** @type {Link} */ (
    /** @type {unknown} */ ({
      options,
      shelf,
      state: { cards: [] },
      context: {},
      pending,
      warn,
      ending,
      calls: [],
      tell() {},
      send(/** @type {object} */ frame) {
        if (!outbox) anonymous();
        // A copy: the page may change its object later. What JSON can't say fails here, in the caller's try.
        /** @type {Outbox} */ (outbox).add(decode(encode({ id: newId(), ...frame })));
        transport.flush();
      },
    })
  );
  const { send } = link;

  const transport = (link.transport = createTransport({
    base: options.base,
    warn,
    queued: pending,
    async hello(again) {
      const from = source;
      const renews = from?.call;
      if (again && !renews) throw { code: 'expired', final: 1 };
      const got = renews ? (!again && token) || (await from()) : from;
      if (from == source) token = got;
      return { key, token: got, visitor: from ? undefined : visitor, languages: languagesOf(options) };
    },
    hear(heard) {
      const { id, type, card, error, respondent } = heard;
      if (source && respondent && respondent.id != link.person) throw { code: 'another id', final: 1 };
      const answered = outbox?.drop(id);
      if (type == 'state') link.state = /** @type {any} */ (heard);
      else if (card) link.state.cards = link.state.cards.filter(other => other.invitation != card.invitation).concat(card);
      else if (error) warn('refused: ' + error.message);
      link.tell(heard, answered);
      look();
    },
  }));

  /** @type {(name: string, ...also: string[]) => void}  also: what that one will ask for next */
  const need = (name, ...also) => {
    loaded[name] ||= load(options.base, [name, ...also]).then(
      part => part.start(link),
      // Not again on this page: where a policy forbids it, each try would be reported.
      error => warn(error + ' (cuecard.full.js)'),
    );
  };

  /** Fetches the face once there is something for it to show. */
  const look = () => {
    const { cards } = link.state;
    const place = link.calls[0] || document.querySelector('cue-slot');
    const card = cards.find(({ status }) => status == 'open') || (place && cards[0]);
    // These two kinds are in the face.
    if (card) need('face', tongue(card.language), ...card.questions.map(question => question.kind).filter(kind => !/nps|text/.test(kind)));
  };

  /** @param {string} person */
  const become = person => {
    transport.leave();
    link.person = person;
    link.state = { cards: [] };
    outbox = createOutbox(shelf, person);
    link.tell();
  };
  const anonymous = () => {
    source = token = undefined;
    shelf.set('visitor', (visitor ||= newId()));
    become('anon:' + visitor);
    transport.start();
  };

  const wake = () => {
    look();
    transport.wake();
  };
  ['online', 'pageshow', 'visibilitychange'].forEach(type => addEventListener(type, wake, ending));
  addEventListener('pagehide', transport.leave, ending);

  return {
    // @ts-ignore: what a page put on Object.prototype is no call of ours
    __proto__: null,
    /** @type {(id: string, options?: { token?: Token, staffToken?: Token }) => void} */
    identify(id, { token: from, staffToken } = {}) {
      id += '';
      if ((link.staffToken = staffToken)) need('staff');
      if (!from) {
        if (!staffToken) throw 'no token';
        transport.leave();
        return transport.stop();
      }
      if (id != link.person) become(id);
      source = from;
      token = undefined;
      transport.start();
    },
    reset() {
      visitor = undefined;
      link.context = {};
      anonymous();
    },
    /** @type {(props?: object) => void} */
    page(props) {
      this.track('page_viewed', props); // and once it is acknowledged, cards are looked for in the new view
    },
    /** @type {(name: string, properties?: object, where?: { conversation?: string }) => void} */
    track(name, properties, where) {
      const { conversation, page = location.href } = { ...link.context, ...where };
      send({ type: 'track', name, properties, occurred_at: Date.now(), conversation, page });
    },
    /** @type {(context: object) => void} */
    context(context) {
      Object.assign(link.context, context);
      look();
    },
    /** @type {(survey: string) => void} */
    show(survey) {
      send({ type: 'show', survey, conversation: link.context.conversation });
    },
    /** @type {(yes: boolean) => void} */
    consent(yes) {
      shelf.allow(yes);
      if (visitor) shelf.set('visitor', visitor);
      outbox?.load();
    },
    destroy() {
      ending.abort();
      become('');
      transport.stop();
    },
    /**
     * What nobody sees before there is a card: `on`, `off`, `mount`. The face does it, in order (calls.js).
     * @type {(name: string, given: any[]) => void}
     */
    later(name, given) {
      link.calls.push([name, given]);
      look();
    },
    /** After the queue: whoever has said nothing is a visitor. */
    start() {
      if (!outbox && !link.staffToken) anonymous();
    },
  };
}
