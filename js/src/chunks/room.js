/** The script of `/matrix/widget`, the panel beside a room of a Matrix client. Outside a frame it does nothing. */

import { start } from '../room.js';

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
  );
}
