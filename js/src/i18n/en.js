/** What the card says of itself, in English. Functions where words depend on a name or a number. */

const rules = new Intl.PluralRules('en');
const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ other) =>
  `${n} ${rules.select(n) === 'one' ? one : other}`;

export const words = {
  language: 'en',
  team: 'The team',
  asks: (/** @type {string} */ name) => `${name} would like to know`,
  named: (/** @type {string} */ name) => `${name} will see your answer and what you were doing`,
  grouped: (/** @type {string} */ name) => `${name} will see this only together with at least 4 others`,
  anonymous: (/** @type {string} */ name) => 'Nobody can tell this was you',
  send: 'Send',
  next: 'Next',
  skip: 'Skip',
  back: 'Back',
  later: 'Not now',
  go: 'Continue',
  close: 'Close',
  reply: 'Reply',
  you: 'You',
  of: (/** @type {number} */ n, /** @type {number} */ all) => `${n} of ${all}`,
  step: (/** @type {number} */ n, /** @type {number} */ all) => `Question ${n} of ${all}`,
  pick: 'Choose an answer first',
  write: 'Write a few words first',
  long: (/** @type {number} */ n) => `Please shorten this by ${count(n, 'character', 'characters')}`,
  left: (/** @type {number} */ n) => `${count(n, 'character', 'characters')} left`,
  sending: 'Sending…',
  kept: 'Saved here. It will be sent when you are back online.',
  failed: 'That did not go through. Your answer is kept; try again.',
  closed: 'This question is closed now. Nothing more to do.',
  elsewhere: 'Answered in another window',
  answered: (/** @type {string} */ what) => `You answered ${what}`,
  answers: (/** @type {number} */ n) => `You answered ${count(n, 'question', 'questions')}`,
  thanks: (/** @type {string} */ name) => `Thank you.${name && ` ${name} sees it now.`}`,
  replied: (/** @type {string} */ name) => `${name} replied`,
  earlier: (/** @type {number} */ n) => count(n, 'earlier answer', 'earlier answers'),
};
