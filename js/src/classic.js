/** The classic script tag, `cuecard.js`: everything a page without a card runs. */

import { boot } from './boot.js';

// What the first will ask for next comes in the same round trip; whether it did is the first one's to judge.
boot((base, names) => names.map(name => import(`${base}chunks/${name}-${BUILD}.js`).catch(error => ({ start() { throw error } })))[0]);
