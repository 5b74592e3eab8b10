/** What respondents see: defines the elements and shows a session's cards. Fetched when the first card is due. */

import { CueCard } from './card.js';
import { CueSlot, openSlots } from './slot.js';

/** @import { Session } from '../types.js' */

/**
 * @param {Session} session
 * @param {import('./slot.js').Host} [host]
 * @returns {() => void} takes everything of the session off the page again
 */
export function start(session, host = {}) {
  if (!customElements.get('cue-card')) customElements.define('cue-card', CueCard);
  if (!customElements.get('cue-slot')) customElements.define('cue-slot', CueSlot);
  return openSlots(session, host);
}
