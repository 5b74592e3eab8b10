// @ts-check
/**
 * The console in the browser: keys, live news, times in the reader's zone, and htmx under Trusted Types.
 * Everything can be read without it.
 */

const KEYS_OFF = 'cuecard-keys-off';
const GO_WITHIN_MS = 1500;
const AWAY_MS = 60_000;

// -- htmx -------------------------------------------------------------------------------------------------------------
/**
 * @typedef {{ createHTML: (html: string) => string, createScript: () => string }} Policy
 * @typedef {{ initSecurity: (policy: Policy, code: Function, later: Function) => void }} HtmxApi
 * @typedef {{ registerExtension: (name: string, extension: { init: (api: HtmxApi) => void }) => void }} Htmx
 */
const page = /** @type {{ trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy }, htmx?: Htmx }} */ (/** @type {unknown} */ (globalThis));

/** htmx makes HTML only of what our own server sent (mode same-origin), all of it escaped there; a script in it never runs. */
const rules = { createHTML: (/** @type {string} */ html) => html, createScript: () => '' };
const policy = page.trustedTypes?.createPolicy('cuecard', rules) ?? rules;

/** In place of the constructors by which htmx would make code of attributes: there is none in our pages. */
function NoCode() {
  throw new Error('cuecard: attributes hold no code');
}

page.htmx?.registerExtension('cuecard', { init: (api) => api.initSecurity(policy, NoCode, NoCode) });

// -- the page ---------------------------------------------------------------------------------------------------------
/** @type {(selector: string, within?: ParentNode) => HTMLElement | null} */
const one = (selector, within = document) => within.querySelector(selector);
/** @type {(selector: string) => HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => each instanceof HTMLElement);
/** @param {HTMLElement} element */
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
/** @type {(event: Event) => Element} */
const at = (event) => (event.target instanceof Element ? event.target : document.body);

// -- times ------------------------------------------------------------------------------------------------------------
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'short' });

/** The exact time of each `<time>` in the reader's own zone. */
function zone() {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll('time[datetime][title]'))) {
    const when = new Date(time.dateTime);
    if (!Number.isNaN(when.getTime())) time.title = exact.format(when);
  }
}

// -- keys -------------------------------------------------------------------------------------------------------------
let off = stored();
let going = 0;

function stored() {
  try {
    return localStorage.getItem(KEYS_OFF) === '1';
  } catch {
    return false;
  }
}

/** @param {boolean} now */
function store(now) {
  off = now;
  try {
    if (now) localStorage.setItem(KEYS_OFF, '1');
    else localStorage.removeItem(KEYS_OFF);
  } catch {
    // until the page is left
  }
}

/** The row that has the focus, or had it last. */
const here = () => one('[data-row]:focus-within') ?? one('[data-row].at');

/** @param {1 | -1} by */
function move(by) {
  const rows = all('[data-rows] [data-row]').filter(shown);
  const row = here();
  const now = row ? rows.indexOf(row) : -1;
  const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))];
  if (!next) return;
  for (const each of rows) each.classList.toggle('at', each === next);
  const target = one('a[href]', next) ?? one('button, input', next) ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

/**
 * Press what this key is for: in the current row, else on the page; and tell the page first, which may know better.
 * @param {string} key
 */
function press(key) {
  const row = here();
  const told = new CustomEvent('cue:key', { bubbles: true, cancelable: true, detail: { key, row } });
  if (!(row ?? document.body).dispatchEvent(told)) return true;
  const named = `[data-press="${CSS.escape(key)}"]`;
  const button = (row && one(named, row)) ?? all(named).find((each) => shown(each) && !each.closest('[data-row]'));
  if (!button) return false;
  if (button.matches('input, textarea, select')) button.focus();
  else button.click();
  return true;
}

function help() {
  const sheet = document.getElementById('keys');
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
}

function closeMenus() {
  for (const menu of all('details.menu[open]')) menu.removeAttribute('open');
}

/**
 * What a single key does; whether it did anything.
 * @param {string} key
 */
function act(key) {
  const search = document.getElementById('search');
  if (performance.now() < going) {
    going = 0;
    const link = one(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return Boolean(link);
  }
  if (key === 'g') going = performance.now() + GO_WITHIN_MS;
  else if (key === 'j') move(1);
  else if (key === 'k') move(-1);
  else if (key === '/' && search) search.focus();
  else if (key === '?') help();
  else return key.length === 1 && press(key);
  return true;
}

document.addEventListener('keydown', (event) => {
  const writing = at(event).closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
  if (event.key === 'Escape') {
    if (writing instanceof HTMLElement) writing.blur();
    closeMenus();
    return;
  }
  if (writing || off || event.ctrlKey || event.metaKey || event.altKey || one('dialog[open]')) return;
  if (act(event.key)) event.preventDefault();
});

document.addEventListener('click', (event) => {
  const clicked = at(event);
  const copying = clicked.closest('[data-copy]');
  if (copying instanceof HTMLElement) {
    const { copy = '', copied = '' } = copying.dataset;
    navigator.clipboard?.writeText(copy).then(() => (copying.textContent = copied), () => {});
  }
  if (!clicked.closest('details.menu') || clicked.closest('[data-keys]')) closeMenus();
  if (clicked.closest('[data-keys]')) help();
  if (clicked instanceof HTMLDialogElement && clicked.open) clicked.close(); // beside it
});

const choice = one('[data-keys-on]');
if (choice instanceof HTMLInputElement) {
  choice.checked = !off;
  choice.addEventListener('change', () => store(!choice.checked));
}

// -- live -------------------------------------------------------------------------------------------------------------
/** @type {EventSource | undefined} */
let stream;

/** @type {(topic: string, ids: string[]) => void} */
function changed(topic, ids) {
  document.body.dispatchEvent(new CustomEvent('cue:changed', { detail: { topic, ids } }));
}

function listen() {
  const topics = [...new Set(all('[data-live]').map((each) => each.dataset.live ?? ''))].sort();
  const address = document.body.dataset.stream;
  if (stream || document.hidden || !topics.length || !address) return;
  stream = new EventSource(`${address}?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join('&')}`);
  stream.addEventListener('hello', () => {
    for (const topic of topics) changed(topic, []); // what was missed since the page was read
    document.documentElement.dataset.connected = '';
  });
  stream.addEventListener('changed', (event) => {
    const { topic, ids } = JSON.parse(event.data);
    changed(topic, ids);
  });
  stream.addEventListener('end', (event) => {
    hush();
    if (event.data === '"signed-out"') location.reload();
  });
  stream.addEventListener('error', () => delete document.documentElement.dataset.connected);
}

function hush() {
  stream?.close();
  stream = undefined;
  delete document.documentElement.dataset.connected;
}

// A browser has few connections for one place: only the page that is looked at holds one.
document.addEventListener('visibilitychange', () => (document.hidden ? hush() : listen()));
addEventListener('pagehide', hush);
addEventListener('pageshow', listen);

// -- is anybody there -------------------------------------------------------------------------------------------------
let touched = performance.now();
for (const kind of ['pointerdown', 'keydown', 'wheel', 'focus']) {
  addEventListener(kind, () => (touched = performance.now()), { capture: true, passive: true });
}

// What a page asks for by itself does not keep a session from ending that nobody uses.
document.addEventListener('htmx:config:request', (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (performance.now() - touched > AWAY_MS) ctx.request.headers['Cue-Unattended'] = 'true';
});

// -- what htmx brings -------------------------------------------------------------------------------------------------
document.addEventListener('htmx:after:swap', () => {
  zone();
  listen();
});

// Where the navigation is wider than the page, it shows the page one is at.
one('nav.main [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
zone();
listen();
