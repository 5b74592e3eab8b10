/** A preview as it is fetched, on pages opened with `#cuecard-debug=TOKEN`: what was decided and why, and every survey on request. */

import { createPreview } from '../preview.js';
import { openPanel } from '../elements/preview.js';

/** @import { Link } from '../client.js' */

/** @param {Link} link */
export function start(link) {
  const preview = createPreview(link);
  if (!preview) return;
  const { signal } = link.ending;
  const open = () => {
    const stop = openPanel(preview, link.options);
    preview.listen(ended => ended && stop());
    signal.addEventListener('abort', stop);
  };
  // The tag may stand in the head.
  if (document.body) open();
  else addEventListener('DOMContentLoaded', open, { once: true, signal });
}
