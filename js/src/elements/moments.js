/** A response's moment as one line of time: what came before the question, the question, what came after. Pure. */

/** @import { Item, ItemAnswer, Message, Reply } from '../types.js' */

/**
 * @typedef {{ at: number, rank: number } & (
 *   | { type: 'event', name: string, about: string, trigger: boolean, verified: boolean }
 *   | { type: 'message', message: Message, verified: boolean, mine: boolean, author: string }
 *   | { type: 'asked' }
 *   | { type: 'answers', answers: ItemAnswer[] }
 *   | { type: 'reply', reply: Reply, mine: boolean, author: string })} Moment
 */

/**
 * The properties of an event in a few words: "exercise loops-3 · attempt 2".
 * @param {Record<string, any>} [properties]
 */
export const inShort = (properties = {}) =>
  Object.entries(properties)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .slice(0, 4)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
    .join(' · ');

/**
 * @param {Item} item
 * @returns {Moment[]} oldest first; at one instant: what happened, then the question, then what came of it
 */
export function moments(item) {
  const { context, page_messages, answers, replies, respondent, mentor } = item;
  const asked = context.asked_at;
  const name = (/** @type {string | null | undefined} */ id) =>
    id === respondent.id ? (respondent.name ?? id) : id === mentor?.id ? (mentor?.name ?? id ?? '') : (id ?? '');
  const told = new Set(context.messages.map(message => message.id));
  const messages = [...context.messages, ...page_messages.filter(message => !told.has(message.id)).map(message => ({ ...message, verified: false }))];
  /** @type {Moment[]} */
  const line = [
    ...context.events.map(event => ({
      type: /** @type {const} */ ('event'),
      at: event.occurred_at,
      rank: 0,
      name: event.name ?? event.id,
      about: inShort(event.properties),
      trigger: !!event.trigger,
      verified: event.source !== 'widget',
    })),
    ...messages.map(message => ({
      type: /** @type {const} */ ('message'),
      at: message.sent_at,
      rank: 1,
      message,
      verified: message.verified !== false,
      mine: !!mentor && message.author_id === mentor.id,
      author: name(message.author_id),
    })),
    { type: 'asked', at: asked, rank: 2 },
    ...(answers.length ? [{ type: /** @type {const} */ ('answers'), at: Math.max(asked, item.completed_at ?? item.started_at ?? asked), rank: 3, answers }] : []),
    ...replies.map(reply => ({
      type: /** @type {const} */ ('reply'),
      at: Math.max(asked, reply.sent_at),
      rank: 4,
      reply,
      mine: reply.author === 'mentor',
      author: reply.name ?? (reply.author === 'mentor' ? (mentor?.name ?? mentor?.id ?? '') : (respondent.name ?? respondent.id)),
    })),
  ];
  return line.sort((a, b) => a.at - b.at || a.rank - b.rank);
}

/**
 * The answers that were given now; not those that were known before.
 * @param {Pick<Item, 'answers'>} item
 */
export const given = ({ answers }) => answers.filter(answer => !answer.known);

/**
 * The answer that stands for a response: the first mark that was given now; a typed number, or one of a slider, is none.
 * @param {Pick<Item, 'answers'>} item
 */
export const marked = item => given(item).find(({ kind, value }) => typeof value === 'number' && /^(nps|csat|ces|rating)$/.test(kind));

/**
 * What was said beside the mark, in a few words: what was written, else the first of the other answers.
 * @param {Pick<Item, 'answers'>} item
 */
export function gist(item) {
  const others = given(item).filter(answer => answer.value != null && answer !== marked(item));
  return (others.find(({ kind }) => kind === 'text') ?? others[0])?.words;
}

/**
 * @param {Pick<Item, 'answers'>} item
 * @returns {{ value: number, most: number, scale: string } | null}
 */
export function score(item) {
  const answer = marked(item);
  if (!answer) return null;
  const nps = answer.kind === 'nps';
  return { value: /** @type {number} */ (answer.value), most: nps ? 10 : (answer.points ?? 5), scale: nps ? 'nps' : (answer.scale ?? 'stars') };
}

/**
 * A length of time in the largest unit that says it.
 * @param {number} ms
 * @returns {['second' | 'minute' | 'hour' | 'day', number]}
 */
export function span(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 60) return ['second', seconds];
  if (seconds < 3600) return ['minute', Math.round(seconds / 60)];
  if (seconds < 48 * 3600) return ['hour', Math.round(seconds / 3600)];
  return ['day', Math.round(seconds / 86_400)];
}
