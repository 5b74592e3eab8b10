/** What mentors see: defines the elements and shows a mentor's items. Fetched with a staff token. */

import { CueBadge } from './badge.js';
import { openMentor } from './mentor.js';
import { CueReview } from './panel.js';

/** @import { Staff } from '../types.js' */

/**
 * @param {Staff} staff
 * @returns {() => void} takes the mentor's side off the page again
 */
export function start(staff) {
  const stop = openMentor(staff);
  if (!customElements.get('cue-review')) customElements.define('cue-review', CueReview);
  if (!customElements.get('cue-badge')) customElements.define('cue-badge', CueBadge);
  return stop;
}
