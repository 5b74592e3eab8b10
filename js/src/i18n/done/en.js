/** What an answered card says of itself, in English: over the words of the card that asks. */

const count = (/** @type {number} */ n, /** @type {string} */ one) => `${n} ${one}${n === 1 ? '' : 's'}`;

export const words = {
  close: 'Close',
  reply: 'Reply',
  you: 'You',
  sending: 'Sending…',
  closed: 'This question is closed now. Nothing more to do.',
  elsewhere: 'Answered in another window',
  answered: (/** @type {string} */ what) => `You answered ${what}`,
  answers: (/** @type {number} */ n) => `You answered ${count(n, 'question')}`,
  thanks: (/** @type {string} */ name) => `Thank you.${name && ` ${name} sees it now.`}`,
  replied: (/** @type {string} */ name) => `${name} replied`,
  earlier: (/** @type {number} */ n) => count(n, 'earlier answer'),
};
