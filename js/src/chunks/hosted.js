/** The script of `/s/…`, our own page to one invitation. */

import { start } from '../hosted.js';

const { invitation, keeps } = document.documentElement.dataset;
if (invitation) start({ invitation, keeps: !!keeps }, new URL('..', import.meta.url).href);
