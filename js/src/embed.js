/** Our own page in a host's frame: the widget's calls as messages, its events as messages, as high as its cards. */

import { createClient } from './client.js';
import { FAULT, createPeer, fault } from './embed-rpc.js';

/** @import { Load, Options } from './client.js' */

export const VERSION = 1;
const EVENTS = ['cue-shown', 'cue-answered', 'cue-completed', 'cue-dismissed', 'cue-reply', 'cue-open'];
const HOUR_MS = 36e5;
/** Half the time that the proof of this page holds. */
const PROOF_MS = 6 * HOUR_MS;

/** What the host may say of the looks, in a message or after the `#`. */
const LOOKS = {
  scheme: 'string',
  background: 'string',
  fontFamily: 'string',
  // Tokens of a theme, over the workspace's:
  accent: 'string',
  surface: 'string',
  radius: 'number',
  density: 'string',
  edges: 'string',
  font: 'string',
  elevation: 'string',
  motion: 'string',
};

/** What shows the focus stands out of a card by the margin. */
const style = /* css */ `
body { margin: 0 }
main { display: flow-root }
.desk { height: 100dvh }
cue-slot { margin: 4px }
cue-slot:not(:defined) { display: none }
`;

/** What there is on our page, as the server wrote it: the key, the host's origin, the proof that it was given out. @typedef {{ key: string, host: string, framed: string, view?: string }} Given */

/**
 * The proof, from this page given out anew when half its time is over.
 * @param {string} proof
 */
export function renewing(proof) {
  let since = Date.now();
  return async () => {
    if (Math.abs(Date.now() - since) > PROOF_MS) {
      const page = await (await fetch(location.pathname + location.search, { cache: 'no-store' })).text();
      proof = /data-framed="([^"]+)"/.exec(page)?.[1] ?? proof;
      since = Date.now();
    }
    return proof;
  };
}

/**
 * @param {Given} given
 * @param {Load} load
 * @param {string} base  address of our server, ending in a slash
 * @param {string} build
 */
export function start({ key, host, framed, view }, load, base, build) {
  const { body, documentElement: root } = document;
  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const said = new Set();
  /** @param {unknown} message */
  const warn = message => said.has(`${message}`) || (said.add(`${message}`), console.warn(`cuecard: ${message}`));

  /** @type {any} of the widget: the client's, and what of the looks is the theme's */
  const options = { key, base, framed: renewing(framed), language: asked.language, consent: asked.consent };
  const client = createClient(/** @type {Options & { base: string }} */ (options), load, warn);
  let greeted = false;

  // -- what there is to see -------------------------------------------------------------------------------------
  const stage = document.createElement('main');
  const slot = document.createElement('cue-slot');
  /** Where a conversation is shown, cards of the page have their place here, unseen. */
  const aside = document.createElement('cue-slot');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  aside.hidden = true;
  /** What staff see in place of cards: one of our elements, by a staff token. */
  const desk = view && document.createElement(view === 'review' ? 'cue-review' : 'cue-person');
  stage.append(desk || slot);
  stage.classList.toggle('desk', !!desk);
  body.append(stage);
  /** @param {string} respondent */
  const face = respondent => desk && desk.setAttribute('respondent', respondent);

  /** @param {string} conversation */
  const stand = conversation => {
    if (desk) return conversation ? desk.setAttribute('conversation', conversation) : desk.removeAttribute('conversation');
    if (conversation) slot.setAttribute('conversation', conversation);
    else slot.removeAttribute('conversation');
    if (conversation) stage.append(aside);
    else aside.remove();
    client.context({ conversation: conversation || undefined });
  };

  const dark = matchMedia('(prefers-color-scheme: dark)');
  let scheme = '';
  let turn = 0;
  /** @param {Record<string, any>} looks */
  const dress = ({ scheme: wish, background, fontFamily, ...theme }) => {
    scheme = wish ?? scheme;
    if (scheme) (desk || slot).setAttribute('scheme', scheme == 'auto' ? (dark.matches ? 'dark' : 'light') : scheme);
    if (fontFamily != null) body.style.fontFamily = fontFamily;
    if (background != null) body.style.backgroundColor = background;
    for (const [name, value] of Object.entries(theme)) if (value != null) options[name] = value;
    body.dataset.turn = `${++turn}`; // the cards look at their surroundings again
  };
  const redress = () => dress({});
  dark.addEventListener('change', redress);

  // -- what is said -----------------------------------------------------------------------------------------------
  /** @type {Record<string, import('./embed-rpc.js').Call>} */
  const calls = {
    'cuecard.hello': {
      takes: { version: 'number!', visitor: 'boolean', language: 'string' },
      does({ version, visitor, language }) {
        if (version !== VERSION) throw fault(FAULT.version, `version ${version} is not spoken`, { versions: [VERSION] });
        options.language = language ?? options.language;
        if (!greeted) {
          greeted = true;
          // A bar would take from the width, and what is narrower is higher: the host gives the height instead.
          root.style.setProperty('scrollbar-width', 'none');
          setTimeout(() => resized(true));
        }
        if (visitor && !desk) client.start();
        return { version: VERSION, versions: [VERSION], build, methods: Object.keys(calls), events: EVENTS };
      },
    },
    'cuecard.identify': {
      takes: { id: 'string!', token: 'string' },
      does: ({ id, token }) => identify(id, token),
    },
    'cuecard.reset': { takes: {}, does: () => client.reset() },
    'cuecard.page': {
      takes: { url: 'string', properties: 'object' },
      does({ url, properties }) {
        if (url) client.context({ page: url });
        client.page(properties);
      },
    },
    'cuecard.track': {
      takes: { event: 'string!', properties: 'object', conversation: 'string' },
      does: ({ event, properties, conversation }) => client.track(event, properties, conversation ? { conversation } : undefined),
    },
    'cuecard.context': {
      takes: { conversation: 'string', respondent: 'string', messages: 'array', page: 'string' },
      does({ conversation, respondent, ...context }) {
        if (!desk) client.context(context);
        if (respondent != null) face(respondent);
        if (conversation != null) stand(conversation);
      },
    },
    'cuecard.show': { takes: { survey: 'string!' }, does: ({ survey }) => client.show(survey) },
    'cuecard.consent': { takes: { given: 'boolean!' }, does: ({ given }) => client.consent(given) },
    'cuecard.theme': { takes: LOOKS, does: dress },
    'cuecard.destroy': { takes: {}, does: end },
  };

  const peer = createPeer({
    post: message => parent.postMessage(message, host),
    calls,
    ready: () => (greeted ? undefined : 'say cuecard.hello first'),
    now: () => performance.now(),
    warn,
  });

  /** @type {(id: string, token?: string) => void} */
  const identify = (id, token) => {
    let first = token;
    client.identify(id, {
      async [desk ? 'staffToken' : 'token']() {
        const given = first;
        first = undefined;
        if (given) return given;
        if (!greeted) throw { code: 'expired', final: 1 }; // nobody there who could be asked for another
        return (await peer.ask('cuecard.token', { id })).token;
      },
    });
  };

  let told = 0;
  /** @param {boolean} [anyhow] */
  const resized = anyhow => {
    const height = Math.ceil(stage.getBoundingClientRect().height);
    if (!greeted || (height == told && anyhow !== true)) return;
    told = height;
    peer.notify('cuecard.resize', { height });
  };
  // In the next frame: what the host does at once must not change the size that is still being told.
  const observer = new ResizeObserver(() => requestAnimationFrame(() => resized()));
  observer.observe(stage);

  /** @param {Event} event */
  const happened = event => greeted && peer.notify('cuecard.event', { name: event.type, detail: /** @type {CustomEvent} */ (event).detail });
  for (const name of EVENTS) document.addEventListener(name, happened);

  /** @param {MessageEvent} event */
  const heard = event => {
    if (event.source === parent && event.origin === host) peer.hear(event.data);
  };
  addEventListener('message', heard);

  function end() {
    observer.disconnect();
    removeEventListener('message', heard);
    dark.removeEventListener('change', redress);
    for (const name of EVENTS) document.removeEventListener(name, happened);
    client.destroy();
    stage.remove();
    resized();
  }

  // -- the beginning -----------------------------------------------------------------------------------------------
  // Never this page's own address: the host's, and after the # stands the person's token.
  client.context({ page: `${host}/` });
  dress({ ...Object.fromEntries(Object.keys(LOOKS).map(name => [name, asked[name]])) });
  if (asked.conversation) stand(asked.conversation);
  if (asked.respondent) face(asked.respondent);
  if (asked.id && asked.token) identify(asked.id, asked.token);
  else if (asked.visitor && !desk) client.start();
  peer.notify('cuecard.ready', { versions: [VERSION] });
}
