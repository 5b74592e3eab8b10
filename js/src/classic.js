/** The classic script tag, `cuecard.js`: everything a page without a card runs. */

import { boot } from './boot.js';

boot((base, names) => {
  // What the first will ask for next comes in the same round trip; whether it did is the first one's to judge.
  const parts = names.map(name => import(`${base}chunks/${name}-${BUILD}.js`));
  Promise.allSettled(parts);
  return parts[0];
});
