/** The mentor's side as it is fetched: its own connection, and the elements that draw it. */

import { takeCalls } from '../calls.js';
import { createStaff } from '../staff.js';
import { start as draw } from '../elements/review.js';

/** @import { Link } from '../client.js' */

/** @param {Link} link */
export function start(link) {
  const staff = createStaff(link, takeCalls(link));
  const stop = draw(staff);
  link.ending.signal.addEventListener('abort', stop);
}
