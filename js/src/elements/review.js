/** What mentors see: defines the elements and shows a mentor's items. Fetched with a staff token. */

import { CueBadge } from './badge.js';
import { fetchPart } from './fetch.js';
import { openMentor } from './mentor.js';
import { CueReview } from './panel.js';
import { CuePerson } from './history.js';
import { tongue } from '../languages.js';

/** @import { Staff } from '../types.js' */

/**
 * @param {Staff} staff
 * @returns {() => void} takes the mentor's side off the page again
 */
export function start(staff) {
  /** @type {(() => void) | null} */
  let stop = () => {};
  fetchPart(`review-${tongue(staff.language)}`).then(({ words }) => {
    if (stop) stop = openMentor(staff, words);
    if (!customElements.get('cue-review')) customElements.define('cue-review', CueReview);
    if (!customElements.get('cue-person')) customElements.define('cue-person', CuePerson);
    if (!customElements.get('cue-badge')) customElements.define('cue-badge', CueBadge);
  }, console.warn);
  return () => {
    stop?.();
    stop = null;
  };
}
