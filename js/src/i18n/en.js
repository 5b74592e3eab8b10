/**
 * What the widget says, in English; functions where words depend on a name or a number. A language is this one file. The
 * build makes of each of its exports a chunk of its own, so that nobody loads words that are not said.
 */

import { limits } from '../limits.js';
import { lacking } from '../rows.js';

/** @import { Chosen, Question } from '../types.js' */
/** @import { Scene } from '../elements/card.js' */

const count = (/** @type {number} */ n, /** @type {string} */ one) => `${n} ${one}${n === 1 ? '' : 's'}`;

/** A card that asks. */
export const words = {
  language: 'en',
  dir: 'ltr',
  team: 'The team',
  asks: (/** @type {string} */ name) => `${name} would like to know`,
  named: (/** @type {string} */ name, /** @type {Scene} */ _scene) => `${name} will see your answer and what you were doing`,
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
  long: (/** @type {number} */ n) => `Please shorten this by ${count(n, 'character')}`,
  left: (/** @type {number} */ n) => `${count(n, 'character')} left`,
  kept: 'Saved here. It will be sent when you are back online.',
  feedback: 'Feedback',
  failed: 'That did not go through. Your answer is kept; try again.',
};

/** An answered card; and what is said of one whose answers nobody sees alone. */
export const done = {
  close: 'Close',
  reply: 'Reply',
  you: 'You',
  sending: 'Sending…',
  cancel: 'Cancel',
  change: 'Change',
  final: 'It is too late to change this answer.',
  closed: 'This question is closed now. Nothing more to do.',
  elsewhere: 'Answered in another window',
  answered: (/** @type {string} */ what) => `You answered ${what}`,
  answers: (/** @type {number} */ n) => `You answered ${count(n, 'question')}`,
  thanks: (/** @type {string} */ name) => `Thank you.${name && ` ${name} sees it now.`}`,
  replied: (/** @type {string} */ name) => `${name} replied`,
  earlier: (/** @type {number} */ n) => count(n, 'earlier answer'),
  grouped: (/** @type {string} */ name, /** @type {number} */ n) => `${name} will see this only together with at least ${n} others`,
  anonymous: 'Nobody can tell this was you',
  names: 'An administrator can see your name too',
  once: 'Once sent, it cannot be changed, and nobody replies to it',
};

/** @param {Question} question */
const range = question => {
  const [from, to] = limits('en', question);
  return [from && `from ${from}`, to && (from ? `to ${to}` : `up to ${to}`)].filter(Boolean).join(' ');
};
/** @param {Question} question */
const some = ({ least, most }) => (least || most) && `Choose ${least === most ? `exactly ${least}` : !most ? `at least ${least}` : least ? `${least} to ${most}` : `at most ${most}`}`;

/** The kinds that are fetched on their own. What is named like a kind says what it wants, given the question and the value. */
export const more = {
  up: 'Thumbs up',
  down: 'Thumbs down',
  range,
  choice: some,
  picture: some,
  consent: () => 'Tick the box first',
  number: (/** @type {Question} */ question) => `Write a ${question.decimals ? '' : 'whole '}number ${range(question)}`,
  email: () => 'Write the whole address, like name@example.com',
  date: (/** @type {Question} */ question) => `Choose a date ${range(question)}`,
  choose: 'Choose…',
  optional: 'optional',
  found: (/** @type {number} */ n) => (n ? `${n} result${n === 1 ? '' : 's'}` : 'Nothing found'),
  slide: 'Move the slider',
  rank: 'Tap in your order, best first',
  rerank: 'Drag, or use the arrows, to change the order',
  place: (/** @type {string} */ text, /** @type {number} */ n, /** @type {number} */ all) => `${text}: ${n ? `place ${n} of ${all}` : 'no place'}`,
  raise: (/** @type {string} */ text) => `Move up: ${text}`,
  lower: (/** @type {string} */ text) => `Move down: ${text}`,
  slider: () => 'Move the slider first',
  ranking: () => 'Give each one a place',
  matrix: (/** @type {Question} */ question, /** @type {Chosen | null} */ value) => `Choose an answer for “${lacking(question, value)}”`,
};

/** The mentor's panel. */
export const review = {
  language: 'en',
  dir: 'ltr',
  title: 'Feedback in this chat',
  empty: 'No ratings yet. When somebody answers a question in this conversation, the answer appears here with what led to it.',
  fresh: (/** @type {number} */ n) => `${n} new answer${n === 1 ? '' : 's'}`,
  of: (/** @type {number} */ all) => `of ${all}`,
  version: (/** @type {string} */ version) => `version ${version}`,
  moment: 'The moment',
  asked: 'Asked',
  seen: 'Seen',
  answering: 'Still answering',
  skipped: 'Skipped',
  known: 'known already',
  trigger: 'led to the question',
  byPage: 'as the page told it',
  unverified: 'As the page showed it; not verified',
  cut: 'Some of the moment was left out to keep it short',
  untold: 'Message without a copy of its text',
  second: (/** @type {number} */ n) => `${n} s`,
  minute: (/** @type {number} */ n) => `${n} min`,
  hour: (/** @type {number} */ n) => `${n} h`,
  day: (/** @type {number} */ n) => `${n} d`,
  before: (/** @type {string} */ span) => `${span} before`,
  after: (/** @type {string} */ span) => `${span} after`,
  same: 'just then',
  page: 'Page',
  reply: 'Reply',
  replyTo: (/** @type {string} */ name) => `Reply to ${name}`,
  send: 'Send',
  resolve: 'Resolve',
  resolved: 'Resolved',
  unread: 'New',
  undo: 'Undo',
  kept: 'Not sent yet. It will go when you are back online.',
  failed: 'That did not go through. Try again.',
  badge: (/** @type {string} */ name, /** @type {string} */ what) => `${name} answered ${what} about this. Show the moment`,
  history: (/** @type {string} */ name) => `History of ${name}`,
  absent: 'There is nobody with this id, or they are not yours to see.',
  quietly: 'Nothing yet. When a survey is due for them, or nearly is, it stands here with the reason.',
  grouped: 'Asked in a group: whether they answered is shown to nobody',
  unseen: 'Not seen',
  status: { open: 'Waiting', completed: 'Answered', dismissed: 'Dismissed', expired: 'Expired', withdrawn: 'Withdrawn' },
  passed: (/** @type {string} */ event) => `Not asked after ${event}`,
  reveal: { name: 'Show the name', messages: 'Show the messages', events: 'Show what happened', page: 'Show the page', traits: 'Show what is known of them' },
  revealed: 'What you show is written down.',
  withheld: 'Some of this moment is not shown to your role.',
};

/** The inbox. */
export const inbox = {
  title: 'Questions and answers',
  waiting: 'Questions for you',
  past: 'Your answers',
  nothing: 'Nothing here yet. When somebody asks you something, the question appears here. Your answers stay here, with the replies to them.',
  loading: 'Loading…',
  away: 'No connection right now. Your answers will appear when it is back.',
  broken: 'Your answers could not be loaded.',
  again: 'Try again',
  more: 'Show more',
  fresh: 'New reply',
  replies: 'Replies',
  skipped: 'Skipped',
  together: 'Sent. It is shown only together with the answers of others.',
  rest: (/** @type {number} */ n) => count(n, 'more answer'),
};
