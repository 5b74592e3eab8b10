/** The public calls of one workspace on this page: who speaks, what happened, what is due. */

import { languagesOf, tongue } from './languages.js';
import { createOutbox, createShelf } from './outbox.js';
import { nativeNow as now } from './natives.js';
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
 * @property {string} [consent]  'required': nothing on the device before `consent(true)`; else the server is asked first
 * @property {string} [language]
 * @property {string} [accent]
 * @property {string} [radius]
 * @property {string} [density]
 * @property {string} [scheme]
 * @property {() => Promise<string>} [framed]  of our own page in a frame: the proof that it was given out
 */

/** @typedef {string | (() => string | Promise<string>)} Token */

/**
 * What the client hands to the face: the little that every page runs, for the rest to build on.
 * @typedef {object} Link
 * @property {Options & { base: string }} options
 * @property {string} person
 * @property {Shelf} shelf
 * @property {{ cards: Card[], theme?: Theme, now?: number }} state  the server's last word; without `now` there was none yet
 * @property {Record<string, any>} context
 * @property {() => Frame[]} queued  what has no answer yet, in order
 * @property {Transport} transport
 * @property {(frame: { type: string, [field: string]: any }) => void} send
 * @property {(heard?: Heard, answered?: Frame) => void} tell  set by the face; nothing heard: another person
 * @property {{ push: (call: any) => any, [index: number]: unknown }} calls  for the face
 * @property {Token} [staffToken]
 * @property {AbortController} ending  aborted by `destroy`
 * @property {() => void} wake  looks now for what there is to show
 * @property {string} [asked]  the survey the page has asked for
 * @property {() => void} [moved]  set by places.js: another page may be shown now
 * @property {(name: string, detail: object) => void} [fire]  set by calls.js: tells the page's listeners
 * @property {(name: string, ...also: string[]) => Promise<any>} need  fetches a part once and starts it; gives what it gave
 * @property {(message: unknown) => void} warn
 */

/** @typedef {(base: string, names: string[]) => Promise<{ start: (link: Link) => any }>} Load */

/**
 * @param {Options & { base: string }} options
 * @param {Load} load
 * @param {(message: unknown) => void} warn
 */
export function createClient(options, load, warn) {
  const { key } = options;
  const shelf = createShelf(() => localStorage, `cuecard:${key}:`);
  const ending = new AbortController();
  /** @type {Record<string, Promise<any>>} */
  const loaded = {};
  /** @type {Outbox | undefined} */
  let outbox;
  /** @type {any} a Token */
  let source;
  /** @type {string | undefined} */
  let token;
  /** @type {any} whether anybody has said yet what may be kept on the device: the tag, the server, or the page */
  let decided = options.consent;
  let visitor = shelf.get('visitor');

  /** @param {boolean} yes */
  const consent = yes => {
    decided = 1;
    shelf.allow(yes);
    if (visitor) shelf.set('visitor', visitor);
    outbox?.load();
  };
  const queued = () => outbox?.all() || [];

  const link = /** @type {Link} */ (
    /** @type {unknown} */ ({
      options,
      shelf,
      state: { cards: [] },
      context: {},
      queued,
      warn,
      ending,
      calls: [],
      tell() {},
      send(/** @type {object} */ frame) {
        if (!outbox) anonymous();
        // A copy: the page may change its object later. What JSON can't say fails here, in the caller's try.
        const text = encode({ id: newId(), ...frame });
        // At three bytes each no socket would take more, and nothing would go after it.
        if (text.length > 2e4) throw 'too long';
        /** @type {Outbox} */ (outbox).add(decode(text));
        transport.flush();
      },
    })
  );
  const { send } = link;

  const transport = (link.transport = createTransport({
    base: options.base,
    warn,
    // By this the server tells how wrong a clock is.
    queued: () => queued().map(frame => ({ ...frame, sent_at: now() })),
    async hello(again) {
      const from = source;
      const renews = from?.call;
      if (again && !renews) throw { final: 'expired' };
      const got = renews ? (!again && token) || (await from()) : from;
      if (from == source) token = got;
      return { key, token: got, visitor, framed: await options.framed?.(), languages: languagesOf(options) };
    },
    hear(heard) {
      const { card, error, respondent } = heard;
      if (respondent) {
        if (source && respondent.id != link.person) throw { final: 'another id' };
        if (!(decided ||= heard.consent)) consent(true);
      }
      const answered = outbox?.drop(heard.id);
      if (heard.type == 'state') link.state = /** @type {any} */ (heard);
      else if (card) link.state.cards = link.state.cards.filter(other => other.invitation != card.invitation).concat(card);
      else if (error) warn(error.message);
      link.tell(heard, answered);
      look();
    },
  }));

  /** @type {(name: string, ...also: string[]) => Promise<any>}  also: what that one will ask for next */
  const need = (link.need = (name, ...also) =>
    (loaded[name] ||= load(options.base, [name, ...also]).then(
      part => part.start(link),
    )
      // Not again on this page: where a policy forbids it, each try would be reported.
      .catch(warn)));

  /** Fetches the face once there is something for it to show, and the inbox with its place. */
  const look = () => {
    const { cards } = link.state;
    const place = link.calls[0] || document.querySelector('cue-slot');
    const card = cards.find(({ status }) => status == 'open') || (place && cards[0]);
    if (card) need('face', tongue(card.language), ...card.questions.flatMap(question => question.part || []));
    if (document.querySelector('cue-inbox')) need('inbox');
    link.moved?.();
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

  const wake = (link.wake = () => {
    look();
    transport.wake();
  });
  ['online', 'visibilitychange'].forEach(type => addEventListener(type, wake, ending));
  addEventListener('pagehide', transport.leave, ending); // a page that is kept connects again by itself

  if (shelf.get('push')) need('push'); // before a queued call may take it off the device

  return {
    // @ts-ignore: what a page put on Object.prototype is no call of ours
    __proto__: null,
    /** @type {(id: string, options?: { token?: Token, staffToken?: Token }) => void} */
    identify(id, { token: from, staffToken } = {}) {
      id += '';
      if ((link.staffToken = staffToken)) need('staff');
      if (!from) {
        if (!staffToken) throw 'no token';
        return transport.stop();
      }
      if (id != link.person) become(id);
      source = from;
      token = undefined; // the visitor stays known to the device: a token may name them, and then they are one person
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
      send({ type: 'track', name, properties, occurred_at: now(), conversation, page });
    },
    /** @type {(context: object) => void} */
    context(context) {
      link.context = { ...link.context, ...context };
      look();
    },
    /** @type {(survey: string) => void} */
    show(survey) {
      send({ type: 'show', survey: (link.asked = survey), conversation: link.context.conversation });
    },
    /** @type {(yes: any) => void}  with `push`: a yes that push.js reads more in */
    consent,
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
      if (given[0] == 'cue-push') need('push');
      look();
    },
    /** After the queue: whoever has said nothing is a visitor. */
    start() {
      if (!outbox && !link.staffToken) anonymous();
      if (/#cuecard-debug/.test(/** @type {any} */ (location)) || shelf.get('preview')) need('preview');
    },
  };
}
