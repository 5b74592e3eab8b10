/** Sessions without a server: the interface of types.js over plain arrays, so that every state can be looked at. */

import { flow } from '../src/runner.js';

/** @import { Card, Delivery, Draft, Item, Question, Session, Staff } from '../src/types.js' */

const MINUTE = 60_000;
/** One moment for all, so that two pictures of one state are alike. */
export const NOW = Date.parse('2026-11-22T12:00:00Z');

/**
 * @param {Partial<Card>} [more]
 * @returns {Card}
 */
export const card = more => ({
  invitation: 'inv_1',
  survey: 'review',
  version: '3f2a91',
  status: 'open',
  conversation: 'c1',
  channels: ['chat', 'page'],
  place: 'corner',
  pages: [],
  identity: 'named',
  asker: 'Maria',
  language: 'en',
  about: null,
  invited_at: NOW - MINUTE,
  expires_at: NOW + 60 * MINUTE,
  closed_at: null,
  questions: [],
  answers: [],
  thanks: [],
  changeable_until: null,
  replies: [],
  grant: '',
  displayed: false,
  ...more,
});

/**
 * @param {Partial<Question> & { id: string, kind: string, text: string }} of
 * @returns {Question}
 */
export const question = of => ({ required: false, ask_if: [], ...of });

/**
 * @param {Card[]} cards
 * @param {{ theme?: Session['theme'], language?: string, delivery?: Record<string, Delivery>, drafts?: Record<string, Draft>, calls?: any[], key?: string }} [more]
 */
export function fakeSession(cards, { theme = {}, language = 'en', delivery = {}, drafts = {}, calls = [], key = 'wk_fake' } = {}) {
  /** @type {Set<(which: string | null) => void>} */
  const listeners = new Set();
  const tell = (/** @type {string | null} */ which) => listeners.forEach(fn => fn(which));
  /** @param {string} invitation @param {Partial<Card>} change */
  const put = (invitation, change) => {
    cards = cards.map(card => (card.invitation === invitation ? { ...card, ...change } : card));
    tell(invitation);
  };
  /** @param {string} invitation */
  const find = invitation => /** @type {Card} */ (cards.find(card => card.invitation === invitation));
  /** @type {Session} */
  const session = {
    key,
    language,
    theme,
    cards: () => cards,
    listen: fn => (listeners.add(fn), () => void listeners.delete(fn)),
    answer: (invitation, question, value) => {
      calls.push(['answer', invitation, question, value]);
      const card = find(invitation);
      const answers = [...card.answers.filter(answer => answer.question !== question), { question, value }];
      put(invitation, { answers, ...(!flow(card, answers).current && { status: 'completed' }) });
      return true;
    },
    dismiss: invitation => (calls.push(['dismiss', invitation]), put(invitation, { status: 'dismissed' })),
    reply: (invitation, text) => {
      calls.push(['reply', invitation, text]);
      const { replies } = find(invitation);
      put(invitation, { replies: [...replies, { id: `rpl_${replies.length}`, author: 'respondent', text, sent_at: Date.now() }] });
    },
    display: (...args) => void calls.push(['display', ...args]),
    delivery: invitation => delivery[invitation] ?? 'idle',
    draft: invitation => drafts[invitation] ?? { values: {} },
    keepDraft: (invitation, draft) => ((drafts[invitation] = draft), tell(invitation)),
    host: (name, detail) => void calls.push([name, detail]),
  };
  return { session, put, calls, drafts, deliver: (/** @type {string} */ invitation, /** @type {Delivery} */ now) => ((delivery[invitation] = now), tell(invitation)), add: (/** @type {Card} */ one) => ((cards = [...cards, one]), tell(one.invitation)) };
}

/**
 * @param {Item[]} items
 * @param {{ theme?: Staff['theme'], language?: string, calls?: any[] }} [more]
 */
export function fakeStaff(items, { theme = {}, language = 'en', calls = [] } = {}) {
  /** @type {Set<(which: string | null) => void>} */
  const listeners = new Set();
  const tell = () => listeners.forEach(fn => fn(null));
  /** @param {string} invitation @param {(item: Item) => Partial<Item>} change */
  const put = (invitation, change) => {
    items = items.map(item => (item.invitation === invitation ? { ...item, ...change(item) } : item));
    tell();
  };
  /** @type {Staff} */
  const staff = {
    key: 'wk_fake',
    language,
    theme,
    watch: () => () => {},
    items: conversation => items.filter(item => item.conversation === conversation),
    listen: fn => (listeners.add(fn), () => void listeners.delete(fn)),
    reply: (invitation, text) => {
      calls.push(['reply', invitation, text]);
      put(invitation, item => ({ replies: [...item.replies, { id: `r${item.replies.length}`, author: 'mentor', name: 'Maria', text, sent_at: Date.now() }] }));
    },
    mark: (invitation, state) => (calls.push(['mark', invitation, state]), put(invitation, () => ({ state }))),
    delivery: () => 'idle',
    host: (name, detail) => void calls.push([name, detail]),
  };
  return { staff, calls, add: (/** @type {Item} */ item) => ((items = [item, ...items]), tell()) };
}
