/** The inbox as it is fetched: for pages that hold a `<cue-inbox>`, or hear of what waits in it. It builds on the face. */

import { createPast } from '../past.js';
import { counted } from '../inbox.js';
import { openInbox } from '../elements/inbox.js';

/** @import { Link } from '../client.js' */

/** @param {Link} link @returns  tells what waits to whoever hears of it */
export async function start(link) {
  const { kit, session } = await link.need('face');
  /** @type {ReturnType<typeof openInbox> | undefined} it may ask for the past while it opens */
  let opened;
  const past = createPast(link, () => opened?.draw());
  const inbox = (opened = openInbox({ kit, session, link, past }));
  let last = '';
  const tell = (/** @type {boolean} */ again = true) => {
    const count = counted(session.cards());
    const text = JSON.stringify(count);
    if (text === last && !again) return;
    last = text;
    inbox.count(count);
    link.fire?.('cue-inbox', count);
  };
  const { tell: before } = link;
  link.tell = (heard, answered) => {
    if (!heard) {
      past.forget();
      inbox.forget();
    } else if (heard.card) past.hear(heard.card);
    before(heard, answered);
    if (heard?.type === 'state') inbox.came();
    tell(false);
  };
  const stop = session.listen(() => {
    inbox.draw();
    tell(false);
  });
  link.ending.signal.addEventListener('abort', () => {
    stop();
    inbox.stop();
  });
  if (link.state.now) inbox.came();
  tell();
  return tell;
}
