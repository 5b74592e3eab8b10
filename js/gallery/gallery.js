/**
 * Every state on one page. Its address says what is shown: `?theme=paper&language=ar&host=dark&only=name,name`, every
 * token by its name, `width`, `show=states|kinds|review|inbox`, `sheet` (the pictures of docs/looks.md), `dark` for `host=dark`.
 */

import { start } from '../src/elements/face.js';
import { states } from './cards.js';
import { fakeSession } from './fake.js';
import { kinds } from './kinds.js';
import { more } from './more.js';

/** @import { Theme } from '../src/types.js' */
/** @import { State } from './cards.js' */

const TOKENS = ['accent', 'surface', 'radius', 'density', 'edges', 'font', 'elevation', 'motion', 'scheme'];

const query = new URLSearchParams(location.search);
const html = document.documentElement;
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
/** @type {Record<string, Theme>} */
const themes = await (await fetch('/js/gallery/themes.json')).json();
const said = Object.fromEntries(TOKENS.flatMap(name => (query.get(name) ? [[name, query.get(name)]] : [])));
/** @type {Theme} */
const theme = { ...themes[query.get('theme') ?? 'plain'], ...said };
const host = query.get('host') ?? (query.has('dark') ? 'dark' : 'light');
const language = query.get('language') ?? 'en';
const only = query.get('only')?.split(',');
const show = query.get('show') ?? (query.has('review') ? 'review' : 'all');
/** @type {Record<string, ReturnType<typeof fakeSession>>} */
const fakes = {};

/** @param {string} language @returns {Record<string, State>} */
const wanted = language => ({ ...(show !== 'kinds' && states(language)), ...(show !== 'states' && { ...kinds(language), ...more(language) }) });

/**
 * @param {HTMLElement} into
 * @param {string} language
 * @param {string[] | undefined} names
 * @param {Theme} [dress]
 */
async function cards(into, language, names, dress = theme) {
  const all = wanted(language);
  const shown = (names ?? Object.keys(all)).filter(name => all[name]);
  // The same cards may stand on a page twice, light and dark.
  const key = `wk_${into.className}_${language}`;
  const given = shown.map(name => {
    const invitation = `${key} ${name}`;
    return { ...all[name], name, invitation, card: { ...all[name].card, invitation, conversation: invitation } };
  });
  /** @type {HTMLElement[]} */
  const boxes = [];
  for (const { name, invitation } of given) {
    const box = document.createElement('div');
    const title = document.createElement('h2');
    const slot = document.createElement('cue-slot');
    title.textContent = name;
    if (into === main) slot.id = name;
    slot.setAttribute('key', key);
    slot.setAttribute('conversation', invitation);
    if (query.get('width')) slot.style.inlineSize = `${query.get('width')}px`;
    box.append(title, slot);
    boxes.push(box);
  }
  const by = (/** @type {'delivery' | 'draft'} */ what) => Object.fromEntries(given.flatMap(state => (state[what] ? [[state.invitation, state[what]]] : [])));
  const fake = fakeSession([], { theme: dress, language, key, delivery: by('delivery'), drafts: by('draft') });
  for (const name of shown) fakes[name] = fake;
  start(fake.session);
  // One after another: what they need comes in between, and is there for the next.
  const columns = into === main ? [main] : Array.from({ length: query.get('sheet') === 'themes' ? 1 : 2 }, () => into.appendChild(Object.assign(document.createElement('div'), { className: 'column' })));
  for (const [at, { card, sent }] of given.entries()) {
    columns.toSorted((one, other) => one.offsetHeight - other.offsetHeight)[0].append(boxes[at]);
    fake.add(card);
    const form = await come(/** @type {HTMLElement} */ (boxes[at].lastElementChild));
    if (sent) /** @type {HTMLElement | null | undefined} */ (form?.querySelector('.main'))?.click();
  }
}

/** A card's form, once the card has come. @param {HTMLElement} slot */
async function come(slot) {
  for (let frames = 0; frames < 300; frames++) {
    const view = slot.shadowRoot?.querySelector('cue-card')?.shadowRoot?.querySelector('.view');
    if (view) return view instanceof HTMLFormElement ? view : null;
    await new Promise(done => requestAnimationFrame(done));
  }
  console.error(`never came: ${slot.getAttribute('conversation')}`);
}

/** One of each kind, each rating in every drawing, and how an answered card looks. */
const SHEET = [
  'nps', 'stars 3 of 5', 'hearts 4 of 5', 'csat', 'ces', 'thumbs with words', 'numbers', 'many', 'picture', 'dropdown', 'ranking',
  'matrix', 'slider', 'text', 'number', 'email', 'date', 'yesno', 'consent', 'message', 'error', 'kept', 'done', 'talk',
];

html.lang = language;
html.dir = language === 'ar' ? 'rtl' : 'ltr';
html.classList.add(host);
if (query.has('sheet')) {
  html.classList.add('sheet', query.get('sheet') || 'kinds');
  html.dir = 'ltr';
  /** @type {{ tongue: string, look: string, dress: string }[]} */
  const panels =
    query.get('sheet') === 'themes'
      ? ['light', 'dark'].flatMap(look => Object.keys(themes).map(dress => ({ tongue: 'en', look, dress })))
      : [['en', 'light'], ['en', 'dark'], ['ar', 'light']].map(([tongue, look]) => ({ tongue, look, dress: '' }));
  for (const { tongue, look, dress } of panels) {
    const panel = document.createElement('div');
    panel.className = `panel ${look} ${dress}`;
    panel.lang = tongue;
    panel.dir = tongue === 'ar' ? 'rtl' : 'ltr';
    main.append(panel);
    await cards(panel, tongue, only ?? SHEET, dress ? themes[dress] : theme);
  }
} else if (show === 'review') await import('./review.js').then(review => review.show(main, language, theme));
else if (show === 'inbox') await import('./inbox.js').then(inbox => inbox.show(main, language, theme));
else {
  main.classList.toggle('wide', query.has('width'));
  await cards(main, language, only);
}

const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
for (const [name, value] of Object.entries({ host, show, ...Object.fromEntries(query) })) {
  const control = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  if (control) control.value = value;
}
form.addEventListener('change', () => {
  if (!form.reportValidity()) return;
  const now = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) now.set(name, String(value));
  location.search = now.toString();
});
Object.assign(window, { fakes });
html.dataset.ready = 'yes';
