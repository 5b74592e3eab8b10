/** Frames there and back: a WebSocket, HTTP where sockets are blocked, a beacon at the end. The one file that touches the network. */

import { decode, encode } from './protocol.js';

/** @import { Frame, Heard } from './types.js' */

/**
 * @typedef {object} Wiring
 * @property {string} base  address of our server, ending in a slash
 * @property {(again?: boolean) => Promise<object>} hello  who speaks; again: with a new token; throws `final`, the reason, to end it there
 * @property {() => Frame[]} queued  what has no answer yet, in order
 * @property {(heard: Heard) => void} hear  frames, and the ticket's answer; may throw to end it there
 * @property {(message: unknown) => void} warn
 */

/** @typedef {ReturnType<typeof createTransport>} Transport */

// Taken at load: some pages replace them later.
const { fetch, WebSocket, setTimeout, clearTimeout } = globalThis;

/** @param {Wiring} wiring */
export function createTransport({ base, hello, queued, hear, warn }) {
  const ANSWER_MS = 1e4;
  const IDLE_MS = 3e4;
  const FRAMES = 15; // of 64 KB at most: they fit one request
  const BEACON_CHARS = 5e3; // at most three bytes each: under 16 KB
  const A_SECOND = 9;
  const REPLACED = 4002;
  const POLLS = 5; // one at once, the others half a minute apart while there is nothing to say
  const MOST_S = 300;
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {Record<string, boolean>} ids sent in this attempt to connect, or since; each has its own */
  let sent;
  /** @type {object | undefined} */
  let who;
  /** @type {any} what comes next; nothing while an attempt is under way */
  let next;
  /** @type {any} */
  let watcher;
  /** @type {any} the seconds for which the server's last answer asked not to come, if it did */
  let least;
  let tries = 1; // without an answer
  let polls = 0; // exchanges to come before a socket is tried
  let ready = false; // open for frames

  /** @type {(fn: () => void, ms: number) => void} */
  const soon = (fn, ms) => {
    clearTimeout(next);
    next = setTimeout(fn, ms);
  };
  const watch = () => {
    clearTimeout(watcher);
    watcher = setTimeout(lost, ANSWER_MS);
  };
  const pause = () => 1e3 * (Math.min(least | 0 || 1, MOST_S) + Math.random() * Math.min(30, 2 ** tries++));

  const drop = () => {
    clearTimeout(next);
    clearTimeout(watcher);
    const gone = socket;
    socket = next = undefined;
    gone?.close(); // which may be told at once
    ready = false;
    sent = {};
  };
  const lost = () => {
    drop();
    soon(connect, pause());
  };

  /** As this page. @type {(path: string, more?: object) => Promise<any>} */
  const post = async (path, more) => {
    const response = await fetch(base + 'w/' + path, { method: 'POST', body: encode({ ...who, ...more }), credentials: 'omit' });
    least = response.headers.get('retry-after');
    const said = await response.json();
    if (response.ok) return said;
    // Without a word of ours it is nothing final: a wall on the way may say anything.
    throw { ...said.error, final: /^4(?!08|25|29)/.test(/** @type {any} */ (response.status)) && said.error.message };
  };

  /** @param {Heard} frame */
  const heard = frame => {
    try {
      clearTimeout(watcher);
      if (frame.type == 'refused' && !frame.final) {
        delete sent[/** @type {string} */ (frame.id)];
        soon(beat, pause());
      } else hear(frame);
      if (queued().some(({ id }) => sent[id])) watch();
    } catch (error) {
      warn(error);
    }
  };

  const flush = () => {
    if (!ready) return;
    if (!socket) return soon(connect, 50);
    for (const frame of queued().filter(({ id }) => !sent[id]).slice(0, A_SECOND)) {
      sent[frame.id] = true;
      socket.send(encode(frame));
      watch();
    }
    if (queued()[A_SECOND]) soon(beat, 1e3);
  };
  const beat = () => {
    soon(beat, IDLE_MS);
    socket?.send(encode({ type: 'ping' }));
    watch();
    flush();
  };

  /** @type {(again?: any) => Promise<void>}  true: with a new token */
  const connect = async again => {
    // Out of sight, polling stops until waking.
    if (polls && document.hidden && !queued()[0]) return;
    drop();
    watch();
    const mine = sent;
    try {
      const me = await hello(again);
      if (mine != sent) return;
      who = me;
      if (polls) {
        const said = await post('exchange', { frames: queued().slice(0, FRAMES) });
        if (mine != sent) return;
        said.frames.forEach(heard);
        if (!said.state) throw { code: 'token_expired' };
        heard(said.state);
        ready = true;
        tries = 0;
        polls--;
        return soon(connect, queued()[0] ? pause() : IDLE_MS);
      }
      const said = await post('ticket');
      if (mine != sent) return;
      hear(said);
      polls = POLLS; // unless it opens
      const it = (socket = new WebSocket('ws' + base.slice(4) + 'w/socket?ticket=' + said.ticket)); // made of letters that addresses take as they are
      it.onopen = () => {
        ready = true;
        tries = polls = 0;
        beat();
      };
      it.onmessage = event => heard(decode(event.data)); // none comes once it is closed
      // Where a policy forbids it there is an error, and no end.
      it.onclose = it.onerror = (/** @type {any} */ { code }) => {
        if (it != socket) return;
        if (code == REPLACED) polls = 9; // by a sixth page: they must not push each other out for ever
        if (ready) return lost();
        // The ticket came a moment ago: over HTTP it can go on at once.
        drop();
        soon(connect, 0);
      };
    } catch (error) {
      if (mine != sent) return;
      const { code, final } = /** @type {any} */ (error);
      if (code == 'token_expired') return again ? lost() : connect(true);
      if (!final) return lost();
      drop();
      tries = 1;
      warn(final);
      // An answer carries its own right to be delivered.
      const granted = queued().filter(frame => frame.grant).slice(0, FRAMES);
      if (granted[0]) post('exchange', { frames: granted }).then(said => said.frames.forEach(heard), warn);
    }
  };

  return {
    online: () => !tries,
    post,
    flush,
    stop: drop,
    start() {
      who = undefined;
      tries = 1;
      polls = 0;
      connect();
    },
    /** The network or the page came back: look now. */
    wake() {
      if (ready && socket) beat();
      else if (next && !least) soon(connect, 300);
    },
    /** The page or the person goes: what waits goes with a beacon; the outbox keeps it all the same. */
    leave() {
      for (let left = queued(); who && left[0]; left = left.slice(0, left.length >> 1)) {
        const body = encode({ ...who, frames: left });
        if (body.length <= BEACON_CHARS && navigator.sendBeacon(base + 'w/exchange', body)) break;
      }
      drop();
      soon(connect, 1e3); // for a page that is kept and comes back
    },
  };
}
