/** Notifications: this browser, as one that may show them to the page's person. Asked for in a click, ended with the person. */

import { takeCalls } from './calls.js';
import { newId } from './protocol.js';

/** @import { Link } from './client.js' */

/** @typedef {'on' | 'off' | 'denied' | 'unavailable'} PushState */
/** What the worker reads of a subscription (worker.js). @typedef {{ base: string, key: string, vapid: string, endpoint: string, visitor?: string }} Kept */

/** On the shelf: whose notifications this browser shows. Where it is, this part is fetched with the page. */
const WHOSE = 'push';
/** Where the worker can read too. */
const CACHE = 'cuecard-push';
/** A site that has subscribed its own worker with a key of its own keeps another for us under this scope. */
const SCOPE = '/cuecard/';
const PAUSE_MS = 300;
const MOST_PAUSES = 100;

/** @param {string} invitation @returns {Element | undefined} its card, where this page shows it */
const cardOf = invitation =>
  [...document.querySelectorAll('cue-slot, cue-inbox, cue-place')]
    .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('cue-card') ?? [])])
    .find(card => /** @type {any} */ (card).invitation === invitation);

/** @param {Link} link @returns {() => void} tells the page's listeners how it stands */
export function start(link) {
  const { shelf, transport, warn } = link;
  const { signal } = link.ending;
  const { base, key } = link.options;
  const fire = takeCalls(link);
  const path = `/cuecard-push/${key}`;
  const { serviceWorker } = navigator;
  const able = serviceWorker && typeof PushManager == 'function' && typeof Notification == 'function' && typeof caches == 'object';
  /** @type {ServiceWorkerRegistration | undefined} */
  let registration;
  /** The server's public key. @type {string | null | undefined} */
  let vapid;
  /** @type {PushState | undefined} */
  let state;
  let { person } = link;
  /** One after another. @type {Promise<any>} */
  let turns = Promise.resolve();
  /** What the server is being told of an end. @type {Promise<any>} */
  let ending = Promise.resolve();

  const tell = () => {
    if (state) fire('cue-push', { state });
  };
  const look = () => {
    if (vapid === undefined) return;
    const before = state;
    if (!vapid || !registration) state = 'unavailable';
    else if (Notification.permission == 'denied') state = 'denied';
    else state = Notification.permission == 'granted' && shelf.get(WHOSE) == link.person ? 'on' : 'off';
    if (state != before) tell();
  };
  /** @param {() => Promise<any>} act */
  const inTurn = act => (turns = turns.then(act).catch(warn).then(look));

  /** Once the page is connected, with a token that holds. @param {object} [more] */
  const ask = async more => {
    for (let pauses = 0, renewed = false; pauses < MOST_PAUSES && !signal.aborted; pauses++) {
      if (transport.online()) {
        try {
          return await transport.post('push', more);
        } catch (error) {
          if (renewed || /** @type {any} */ (error)?.code != 'token_expired') throw error;
          renewed = true;
          transport.start();
        }
      }
      await new Promise(done => setTimeout(done, PAUSE_MS));
    }
    throw 'no connection for notifications';
  };

  /** Whether this workspace shows notifications, and with which key. */
  const learn = async () => {
    try {
      vapid = able ? (await ask()).key : null;
      inTurn(able ? check : async () => {});
    } catch (error) {
      warn(error);
    }
  };

  /** @returns {Promise<Kept | undefined>} */
  const kept = async () => (await caches.match(path, { cacheName: CACHE }))?.json();
  /** @param {(invitation: string) => boolean} which */
  const close = async which => {
    for (const shown of (await registration?.getNotifications()) ?? []) {
      const { invitation } = shown.data?.cuecard ?? {};
      if (invitation && which(invitation)) shown.close();
    }
  };

  const join = async () => {
    const whose = link.person;
    try {
      shelf.set(WHOSE, whose);
      // A reset makes another visitor: by that it is known on a later page, too.
      if (!shelf.get('visitor')) shelf.set('visitor', newId());
      if (shelf.get(WHOSE) != whose) throw 'nothing may be kept on this device';
      await ending;
      const { pushManager } = /** @type {ServiceWorkerRegistration} */ (registration);
      const before = await kept();
      if (before && before.vapid != vapid) await (await pushManager.getSubscription())?.unsubscribe();
      // Where the site itself has subscribed this browser, with its own key, this throws; theirs stays as it is.
      const browser = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: vapid });
      await ask({ subscription: browser });
      const cache = await caches.open(CACHE);
      const { endpoint } = browser;
      await cache.put(path, new Response(JSON.stringify({ base, key, vapid, endpoint, visitor: shelf.get('visitor') })));
      if (whose != link.person) await leave();
    } catch (error) {
      shelf.set(WHOSE);
      throw error;
    }
  };

  const leave = async () => {
    shelf.set(WHOSE);
    const before = await kept();
    if (!before) return;
    const cache = await caches.open(CACHE);
    await cache.delete(path);
    // The browser has one subscription for all workspaces of a page.
    const last = !(await cache.keys())[0];
    if (last) await caches.delete(CACHE);
    // Where the server can't be told, it learns it from the push service.
    ending = ask({ former: before.endpoint }).catch(warn);
    registration ??= (await serviceWorker.getRegistration(SCOPE)) ?? (await serviceWorker.getRegistration());
    await close(() => true);
    const browser = await registration?.pushManager.getSubscription();
    if (last && browser?.endpoint == before.endpoint) await browser.unsubscribe();
  };

  /** Whether the browser is still whose it was. A page may be anonymous before it identifies somebody: that ends nothing. */
  const check = async () => {
    const before = await kept();
    const whose = shelf.get(WHOSE);
    const other = whose != link.person && !/^anon:/.test(link.person);
    if (before && (!whose || other || before.visitor != shelf.get('visitor'))) return leave();
    if (whose != link.person || !vapid || !registration) return;
    const browser = await registration.pushManager.getSubscription();
    if (Notification.permission != 'granted') await leave();
    else if (!before || !browser || browser.endpoint != before.endpoint || before.vapid != vapid) await join();
  };

  /** In the page's own click: nothing is waited for before the browser asks. @param {boolean} on */
  const turn = on => {
    if (!on) return inTurn(leave);
    if (!vapid || !registration) return warn('no notifications here, or not yet: wait for cue-push');
    if (Notification.permission == 'default' && navigator.userActivation?.isActive === false) return warn('notifications are asked for in a click');
    const asked = Notification.requestPermission();
    inTurn(async () => {
      if ((await asked) == 'granted') await join();
    });
  };

  if (able) {
    const { allow } = shelf;
    shelf.allow = yes => {
      allow(yes);
      const { push } = Object(yes);
      if (!yes || push === false) turn(false);
      else if (push) turn(true);
    };
    const { start: begin } = transport;
    transport.start = () => {
      begin();
      if (person == link.person) return;
      person = link.person;
      inTurn(check);
    };
    (async () => {
      const own = await serviceWorker.getRegistration(SCOPE);
      registration = own?.active && new URL(own.scope).pathname == SCOPE ? own : await serviceWorker.ready;
      inTurn(check);
    })().catch(warn);
    serviceWorker.addEventListener(
      'message',
      ({ data, ports }) => {
        const card = typeof data?.cuecard == 'string' && cardOf(data.cuecard);
        if (!card) return;
        card.scrollIntoView({ block: 'center' });
        ports[0]?.postMessage(true);
      },
      { signal },
    );
    for (const name of ['cue-completed', 'cue-dismissed']) {
      document.addEventListener(name, event => void close(invitation => invitation == /** @type {CustomEvent} */ (event).detail.invitation), { signal });
    }
    document.addEventListener(
      'visibilitychange',
      () => {
        if (vapid === undefined) learn();
        look();
        close(invitation => link.state.cards.some(card => card.invitation == invitation && card.status != 'open'));
      },
      { signal },
    );
    inTurn(check);
  }
  learn();
  return tell;
}
