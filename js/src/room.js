/** Our own page as a widget beside a room of a Matrix client: who looks there is vouched for by their homeserver. Speaks the widget API of Matrix clients, as far as that takes. */

import { createClient } from './client.js';
import { renewing } from './embed.js';
import { newId } from './protocol.js';

/** @import { Load, Options } from './client.js' */
/** @typedef {{ api: string, widgetId: string, requestId: string, action: string, data?: any, response?: any }} Message */
/** @typedef {{ state: string, access_token?: string, original_request_id?: string }} Credentials */

/** People are asked whether the widget may know who they are, and may think about it. */
const PATIENCE_MS = 300_000;
const VERSIONS = ['0.0.1', '0.0.2'];

const style = /* css */ `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color-scheme: light dark }
main { height: 100dvh }
p { margin: 0; padding: 16px }
`;

/** What is said where there is no panel: few words, so they come along. */
const WORDS = {
  en: { blocked: 'To show ratings here, Cuecard has to know who you are. Allow it, and open this again.', nobody: 'Ratings of this room are for its mentors.', away: 'Cuecard can’t ask your homeserver now. Open this again in a moment.' },
  ru: { blocked: 'Чтобы показать оценки, Cuecard должен узнать, кто вы. Разрешите это и откройте снова.', nobody: 'Оценки этой комнаты видят её наставники.', away: 'Cuecard сейчас не может спросить ваш сервер. Откройте это снова через минуту.' },
};

/** What there is on our page, as the server wrote it. @typedef {{ key: string, host: string, framed: string }} Given */

/**
 * @param {Given} given
 * @param {Load} load
 * @param {string} base  address of our server, ending in a slash
 */
export function start({ key, host, framed }, load, base) {
  const widgetId = new URLSearchParams(location.search).get('widgetId') ?? '';
  const asked = new URLSearchParams(location.hash.slice(1));
  const room = asked.get('room') ?? '';
  const language = asked.get('language') ?? navigator.language;
  const words = WORDS[/^ru\b/.test(language) ? 'ru' : 'en'];
  const proof = renewing(framed);

  const stage = document.createElement('main');
  const panel = document.createElement('cue-review');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  document.body.append(stage);

  /** @param {keyof typeof WORDS.en} which */
  const tell = which => {
    const line = document.createElement('p');
    line.setAttribute('role', 'status');
    line.textContent = words[which];
    stage.replaceChildren(line);
  };

  // -- the widget API ---------------------------------------------------------------------------------------------
  /** Requests of ours that are not answered. @type {Map<string, (response: any) => void>} */
  const waiting = new Map();
  /** OpenID tokens that somebody is being asked about. @type {Map<string, (credentials: Credentials) => void>} */
  const considered = new Map();

  /** @param {object} message */
  const post = message => parent.postMessage(message, host);
  /** @type {(action: string) => Promise<any>} */
  const ask = action =>
    new Promise((resolve, reject) => {
      const requestId = newId();
      waiting.set(requestId, response => resolve({ ...response, requestId }));
      setTimeout(() => waiting.delete(requestId) && reject(Error(`${action} was not answered`)), PATIENCE_MS);
      post({ api: 'fromWidget', widgetId, requestId, action, data: {} });
    });

  /** @type {Record<string, (data: any) => object>} what the client may ask of us */
  const calls = {
    capabilities: () => ({ capabilities: [] }),
    supported_api_versions: () => ({ supported_versions: VERSIONS }),
    notify_capabilities: () => ({}),
    visibility: () => ({}),
    theme_change({ name }) {
      panel.setAttribute('scheme', name == 'dark' ? 'dark' : 'light');
      return {};
    },
    openid_credentials(/** @type {Credentials} */ credentials) {
      considered.get(credentials.original_request_id ?? '')?.(credentials);
      considered.delete(credentials.original_request_id ?? '');
      return {};
    },
  };

  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || origin !== host || !data || typeof data != 'object') return;
    const message = /** @type {Message} */ (data);
    if (message.api == 'fromWidget' && message.response) {
      waiting.get(message.requestId)?.(message.response);
      waiting.delete(message.requestId);
    } else if (message.api == 'toWidget' && !message.response) {
      const does = Object.hasOwn(calls, message.action) && calls[message.action];
      const response = does ? does(message.data ?? {}) : { error: { message: 'this widget does not do that' } };
      post({ ...message, response });
    }
  });

  /** The token by which the homeserver vouches for whoever looks. @returns {Promise<string | undefined>} */
  const openid = async () => {
    let given = /** @type {Credentials & { requestId: string }} */ (await ask('get_openid'));
    if (given.state == 'request') given = await new Promise(resolve => considered.set(given.requestId, /** @type {any} */ (resolve)));
    return given.state == 'allowed' ? given.access_token : undefined;
  };

  // -- who looks ----------------------------------------------------------------------------------------------------
  /** @returns {Promise<{ id: string, token: string } | undefined>} */
  const vouched = async () => {
    const token = await openid();
    if (!token) return void tell('blocked');
    const body = JSON.stringify({ key, framed: await proof(), room, token });
    const answer = await fetch(`${base}matrix/openid`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    if (answer.ok) return answer.json();
    return void tell(answer.status < 500 && answer.status != 429 ? 'nobody' : 'away');
  };

  const begin = async () => {
    let first = await vouched();
    if (!first) return;
    const options = /** @type {any} */ ({ key, base, framed: proof, language });
    const client = createClient(/** @type {Options & { base: string }} */ (options), load, message => console.warn(`cuecard: ${message}`));
    client.context({ page: `${host}/` });
    client.identify(first.id, {
      async staffToken() {
        const given = first ?? (await vouched());
        first = undefined;
        if (!given) throw { code: 'expired', final: 1 };
        return given.token;
      },
    });
    panel.setAttribute('conversation', room);
    stage.replaceChildren(panel);
  };

  ask('content_loaded').catch(() => {});
  begin().catch(() => tell('away'));
}
