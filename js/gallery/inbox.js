/** The personal account, in its states. */

import { openInbox } from '../src/elements/inbox.js';
import { kit } from '../src/elements/slot.js';
import { start } from '../src/elements/face.js';
import { states } from './cards.js';
import { NOW, fakeSession } from './fake.js';

/** @import { Card, Theme } from '../src/types.js' */

const DAY = 86_400_000;

/** @param {string} language @returns {Record<string, { cards: Card[], state: string, online?: boolean, late?: boolean }>} */
function scenes(language) {
  const all = states(language);
  let n = 0;
  /** @param {string} name @param {Partial<Card>} [more] @returns {Card} */
  const one = (name, more) => ({ ...all[name].card, invitation: `${name} ${(n += 1)}`, conversation: null, channels: ['inbox'], ...more });
  /** @param {string} name @param {number} days @param {Partial<Card>} [more] */
  const past = (name, days, more) => one(name, { status: 'completed', closed_at: NOW - days * DAY, ...more });
  const [long] = all.several.card.questions.slice(1);
  const many = [long, ...all.screen.card.questions.slice(0, 1), ...all.text.card.questions.slice(1), ...all.nps.card.questions];
  const given = [{ question: 'pace', value: { choices: ['loops', 'task'] } }, { question: 'useful', value: 2 }, { question: 'more', value: all.near.draft?.values.more }, { question: 'nps', value: null }];
  return {
    full: {
      state: 'more',
      cards: [
        one('numbers'),
        one('one'),
        past('thread', 40, { unread: 1 }),
        past('changeable', 0),
        past('several', 2, { questions: many, answers: given }),
        past('talk', 9),
        past('nps', 12, { identity: 'grouped', unnamed: { others: 4 }, answers: [] }),
      ],
    },
    empty: { state: 'whole', cards: [] },
    waiting: { state: 'whole', cards: [one('stars')] },
    loading: { state: 'asking', cards: [] },
    away: { state: 'broken', cards: [past('done', 1)], online: false },
    broken: { state: 'broken', cards: [] },
  };
}

/**
 * @param {HTMLElement} main
 * @param {string} language
 * @param {Theme} theme
 */
export async function show(main, language, theme) {
  main.classList.add('wide');
  for (const [name, { cards, state, online = true }] of Object.entries(scenes(language))) {
    const key = `wk_${name}`;
    const fake = fakeSession(cards, { theme, language, key });
    const box = document.createElement('div');
    const title = document.createElement('h2');
    const inbox = document.createElement('cue-inbox');
    title.textContent = name;
    box.id = name;
    inbox.setAttribute('key', key);
    box.append(title, inbox);
    main.append(box);
    start(fake.session);
    const link = /** @type {any} */ ({ options: { language, key }, state: { now: NOW, cards }, transport: { online: () => online }, warn: console.error });
    const past = { cards: () => [], state: () => state, next: async () => {}, hear() {}, forget() {} };
    openInbox({ kit, session: fake.session, link, past: /** @type {any} */ (past) });
  }
  for (let frames = 0; frames < 300 && main.querySelectorAll('cue-inbox:not(:defined)').length; frames++) await new Promise(done => requestAnimationFrame(done));
}
