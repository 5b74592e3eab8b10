/** The face as it is fetched: a session over what the loader keeps, and the elements that draw it. */

import { takeCalls } from '../calls.js';
import { createSession } from '../session.js';
import { start as draw } from '../elements/face.js';
import { kit } from '../elements/slot.js';

/** @import { Link } from '../client.js' */

/** @param {Link} link @returns what parts that are fetched later build on */
export function start(link) {
  const session = createSession(link, takeCalls(link));
  const stop = draw(session, link);
  link.ending.signal.addEventListener('abort', stop);
  return { kit, session };
}
