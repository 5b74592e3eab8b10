/** Shows every state on one page: `?language=ru&dark&only=name,name&review`. */

import { start } from '../src/elements/face.js';
import { states } from './cards.js';
import { fakeSession } from './fake.js';

const query = new URLSearchParams(location.search);
const language = query.get('language') ?? 'en';
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
document.documentElement.lang = language;
document.documentElement.classList.toggle('dark', query.has('dark'));
const only = query.get('only')?.split(',');
const theme = { accent: query.get('accent') ?? undefined, radius: query.get('radius') ?? undefined, density: query.get('density') ?? undefined };
/** @type {Record<string, ReturnType<typeof fakeSession>>} */
const fakes = {};

for (const [name, { card, draft, delivery }] of query.has('review') ? [] : Object.entries(states(language))) {
  if (only && !only.includes(name)) continue;
  const box = document.createElement('div');
  const title = document.createElement('h2');
  const slot = document.createElement('cue-slot');
  title.textContent = name;
  slot.setAttribute('conversation', card.invitation);
  slot.setAttribute('key', `wk_${name}`);
  slot.id = name;
  box.append(title, slot);
  main.append(box);
  fakes[name] = fakeSession([card], { theme, language, delivery, key: `wk_${name}`, drafts: draft ? { [card.invitation]: draft } : {} });
  start(fakes[name].session);
}
if (query.has('review')) await import('./review.js').then(({ show }) => show(main, language, theme));
Object.assign(window, { fakes });
document.documentElement.dataset.ready = 'yes';
