/** What a card that asks says of itself, in English. Functions where words depend on a name or a number. */

const characters = (/** @type {number} */ n) => `${n} character${n === 1 ? '' : 's'}`;

export const words = {
  language: 'en',
  team: 'The team',
  asks: (/** @type {string} */ name) => `${name} would like to know`,
  named: (/** @type {string} */ name) => `${name} will see your answer and what you were doing`,
  send: 'Send',
  next: 'Next',
  skip: 'Skip',
  back: 'Back',
  later: 'Not now',
  go: 'Continue',
  of: (/** @type {number} */ n, /** @type {number} */ all) => `${n} of ${all}`,
  step: (/** @type {number} */ n, /** @type {number} */ all) => `Question ${n} of ${all}`,
  pick: 'Choose an answer first',
  write: 'Write a few words first',
  long: (/** @type {number} */ n) => `Please shorten this by ${characters(n)}`,
  left: (/** @type {number} */ n) => `${characters(n)} left`,
  kept: 'Saved here. It will be sent when you are back online.',
  failed: 'That did not go through. Your answer is kept; try again.',
};
