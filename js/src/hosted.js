/** Our own page to one invitation: its card alone, as the person of the link, with what an address chose beforehand. */

import { takeCalls } from './calls.js';
import { start as draw } from './elements/face.js';
import { languagesOf } from './languages.js';
import { createOutbox, createShelf } from './outbox.js';
import { chosenBy } from './prechosen.js';
import { decode, encode, newId } from './protocol.js';
import { createSession } from './session.js';
import { createTransport } from './transport.js';

/** @import { Card, Frame, Heard } from './types.js' */
/** @import { Link } from './client.js' */

/** What the server wrote on the page: the invitation, and whether anything may be kept on the device. @typedef {{ invitation: string, keeps: boolean }} Given */

/**
 * @param {Given} given
 * @param {string} base  address of our server, ending in a slash
 */
export function start({ invitation, keeps }, base) {
  const proof = location.pathname.split('/').at(-1);
  const shelf = createShelf(() => localStorage, `cuecard:s:${invitation}:`);
  shelf.allow(keeps);
  const outbox = createOutbox(shelf, invitation);
  const ending = new AbortController();
  const slot = /** @type {HTMLElement} */ (document.querySelector('cue-slot'));
  const ready = /** @type {HTMLElement} */ (document.querySelector('.ready'));
  const panels = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-state]'));
  const warn = (/** @type {unknown} */ message) => console.warn(`cuecard: ${message}`);
  let gone = false;
  let come = false;

  const link = /** @type {Link} */ (
    /** @type {unknown} */ ({
      options: { key: '', base },
      person: invitation,
      shelf,
      state: { cards: [] },
      context: {},
      queued: outbox.all,
      warn,
      ending,
      calls: [],
      tell() {},
      send(/** @type {object} */ frame) {
        outbox.add(decode(encode({ id: newId(), ...frame })));
        link.transport.flush();
      },
    })
  );

  link.transport = createTransport({
    base,
    queued: () => outbox.all().map(frame => ({ ...frame, sent_at: Date.now() })),
    hello: async () => ({ link: proof, languages: languagesOf({}) }),
    hear(heard) {
      const { card, error } = heard;
      const answered = outbox.drop(heard.id);
      if (heard.type == 'state') {
        link.state = /** @type {any} */ (heard);
        come = true;
      } else if (card) link.state.cards = [card];
      else if (error) warn(error.message);
      link.tell(heard, answered);
      choose();
    },
    warn(message) {
      warn(message);
      // Said for good by the server: what this page was opened with opens nothing any more.
      gone ||= !come && typeof message == 'string';
      show();
    },
  });

  const session = createSession(link, takeCalls(link));
  const card = () => /** @type {Card | undefined} */ (session.cards()[0]);

  /** What the address chose: as a draft, which only a tap makes an answer. Then it is taken off the address: it is for once. */
  const choose = () => {
    const now = card();
    if (!now || location.hash.length < 2) return show();
    const chosen = now.status == 'open' ? chosenBy(location.hash.slice(1), now) : [];
    history.replaceState(null, '', location.pathname);
    if (chosen[0]) {
      const { values, ...draft } = session.draft(invitation);
      const step = chosen[0].question;
      session.keepDraft(invitation, { ...draft, values: { ...values, ...Object.fromEntries(chosen.map(({ question, value }) => [question, value])) }, step });
      ready.hidden = false;
      link.tell(/** @type {Heard} */ ({ type: 'card', card: now }));
    }
    show();
  };

  /** The card where there is one to see, else what has become of it. */
  const show = () => {
    const { status } = card() ?? {};
    const drawn = slot.shadowRoot?.querySelector('cue-card');
    // No card any more, not even a closed one: it was erased.
    const said = gone || !status ? 'unknown' : drawn ? '' : status;
    if (come || gone) for (const panel of panels) panel.hidden = panel.dataset.state !== said;
    if (status != 'open') ready.hidden = true;
  };

  session.listen(show);
  draw(session, link);
  if (slot.shadowRoot) new MutationObserver(show).observe(slot.shadowRoot, { childList: true, subtree: true });
  document.addEventListener('cue-answered', () => (ready.hidden = true));
  document.addEventListener('cue-dismissed', () =>
    // Whoever put the card away reads on where it was.
    queueMicrotask(() => {
      show();
      /** @type {HTMLElement | null} */ (document.querySelector('[data-state]:not([hidden]) h2'))?.focus();
    }),
  );
  addEventListener('hashchange', choose);
  ['online', 'visibilitychange'].forEach(type => addEventListener(type, link.transport.wake));
  addEventListener('pagehide', link.transport.leave);
  link.transport.start();
}
