// The number at the link to the account: questions that wait, and replies that were not read.

/** @param {HTMLElement} badge */
export function count(badge) {
  cuecard('on', 'cue-inbox', ({ detail: { open, unread } }) => {
    badge.textContent = String(open + unread);
    badge.hidden = !(open + unread);
  });
}
