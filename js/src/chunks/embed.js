/** The script of `/embed`, the page for hosts that allow no foreign script. Outside a frame it does nothing. */

import { start } from '../embed.js';

const base = new URL('..', import.meta.url).href;

if (parent !== window) {
  start(
    /** @type {any} */ ({ ...document.documentElement.dataset }),
    (_base, names) => {
      const parts = names.map(name => import(`${base}chunks/${name}-${BUILD}.js`));
      Promise.allSettled(parts);
      return parts[0];
    },
    base,
    BUILD,
  );
}
