/** The moment drawn: one vertical line, the question in the middle, the mark at its place on it. */

import { h } from './dom.js';
import { glyph } from './glyph.js';
import { marked, moments, score, span } from './moments.js';

/** @import { Item, ItemAnswer } from '../types.js' */
/** @import { Moment } from './moments.js' */
/** @import { ReviewWords } from './mentor.js' */

/**
 * @param {Item} item
 * @param {ReviewWords} words
 */
export function timeline(item, words) {
  const line = moments(item);
  const asked = item.context.asked_at;
  return h(
    'ol',
    { className: 'line', 'aria-label': words.moment },
    item.context.cut && h('li', { className: 'cut quiet' }, words.cut),
    ...line.map(moment => row(moment, item, asked, words)),
  );
}

/**
 * @param {Moment} moment
 * @param {Item} item
 * @param {number} asked
 * @param {ReviewWords} words
 */
function row(moment, item, asked, words) {
  const exact = new Intl.DateTimeFormat(words.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(moment.at);
  const distance = () => {
    const [unit, n] = span(moment.at - asked);
    if (!n) return words.same;
    return moment.at <= asked ? words.before(words[unit](n)) : words.after(words[unit](n));
  };
  const clock = new Intl.DateTimeFormat(words.language, { timeStyle: 'short' });
  const time = h('time', { className: 'when', title: exact, dateTime: new Date(moment.at).toISOString() }, moment.type === 'asked' ? clock.format(moment.at) : distance());
  /** @param {string} className @param {...import('./dom.js').Child} children */
  const li = (className, ...children) => h('li', { className }, ...children);
  if (moment.type === 'asked') return li('asked', h('span', { className: 'rule' }, `${words.asked} `, time));
  if (moment.type === 'event') {
    const about = [moment.about, !moment.verified && words.byPage].filter(Boolean).join(' · ');
    return li(
      moment.trigger ? 'event trigger' : 'event',
      h('p', { className: 'row' }, h('code', {}, moment.name), time),
      about && h('p', { className: 'quiet' }, about),
      moment.trigger && h('p', { className: 'led' }, words.trigger),
    );
  }
  if (moment.type === 'answers') {
    // While somebody is still answering, the time of the last answer is not known: none is said.
    const when = item.status === 'complete' ? time : h('span', { className: 'when' }, words.answering);
    return li('told', ...answers(moment.answers, item, words, when));
  }
  const text = moment.type === 'message' ? moment.message.text : moment.reply.text;
  const verified = moment.type !== 'message' || moment.verified;
  return li(
    `said ${moment.mine ? 'mine' : ''} ${moment.type}`,
    h('p', { className: 'row' }, h('span', { className: 'who' }, moment.author), time),
    h('p', { className: `bubble${verified ? '' : ' unverified'}` }, text || h('i', {}, words.untold)),
    !verified && h('p', { className: 'quiet mark' }, words.unverified),
    moment.type === 'reply' && moment.mine && !!moment.reply.seen_at && h('p', { className: 'quiet mark' }, words.seen),
  );
}

/**
 * The mark in words: "4 of 5"; of a thumb, whose number nobody saw, what it stands for.
 * @param {Item} item
 * @param {ReviewWords} words
 * @param {string} rest  the class of what is not the number
 */
export function told(item, words, rest) {
  const mark = score(item);
  if (!mark) return [];
  if (mark.scale === 'thumbs') return [h('span', { className: rest }, marked(item)?.words)];
  return [h('b', {}, `${mark.value}`), h('span', { className: rest }, ` ${words.of(mark.most)}`)];
}

/**
 * @param {ItemAnswer[]} answers
 * @param {Item} item
 * @param {ReviewWords} words
 * @param {Node} when
 */
function answers(answers, item, words, when) {
  const mark = score(item);
  const first = marked(item);
  const name = item.respondent.name ?? item.respondent.id;
  return [
    h('p', { className: 'row' }, h('span', { className: 'who' }, name), when),
    mark && h('p', { className: 'big' }, glyph(mark), ...told(item, words, 'quiet')),
    first && h('p', { className: 'quiet' }, first.text),
    ...answers
      .filter(answer => answer !== first && answer.kind !== 'message')
      .map(answer =>
        h(
          'div',
          { className: answer.known ? 'answer before' : 'answer' },
          h('p', { className: 'quiet' }, answer.text, answer.known && h('span', { className: 'known', title: answer.known.words }, ` · ${words.known}`)),
          answer.value == null ? h('p', { className: 'quiet' }, h('i', {}, words.skipped)) : h('p', { className: answer.kind === 'text' ? 'comment' : '' }, answer.words),
        ),
      ),
  ];
}
