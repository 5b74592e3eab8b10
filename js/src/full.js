/** One classic file with everything, `cuecard.full.js`: for policies that allow no second file. */

import { boot } from './boot.js';
import * as face from './chunks/face.js';
import * as inbox from './chunks/inbox.js';
import * as preview from './chunks/preview.js';
import * as push from './chunks/push.js';
import * as staff from './chunks/staff.js';

boot(async (_base, [name]) => ({ face, inbox, preview, push, staff })[/** @type {'face'} */ (name)]);
