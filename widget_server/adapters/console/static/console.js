/**
 * The console in the browser: keys, live news, times in the reader's zone, and htmx under Trusted Types.
 * Everything can be read without it.
 */

const KEYS_OFF = 'cuecard-keys-off';

/* htmx may only make HTML of what our own server sent (mode same-origin, all of it escaped there); a script in it never runs. */
const policy = globalThis.trustedTypes?.createPolicy('cuecard', { createHTML: (html) => html, createScript: () => '' }) ?? {
  createHTML: (html) => html,
  createScript: () => '',
};

/** In place of the constructors by which htmx would make code of attributes: there is none in our pages. */
function NoCode() {
  throw new Error('cuecard: attributes hold no code');
}

globalThis.htmx?.registerExtension('cuecard', { init: (api) => api.initSecurity(policy, NoCode, NoCode) });

// -- times ------------------------------------------------------------------------------------------------------------
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'short' });

/** The exact time of each `<time>` in the reader's own zone. */
function zone(root) {
  for (const time of root.querySelectorAll('time[datetime][title]')) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.title = exact.format(at);
  }
}

// -- keys -------------------------------------------------------------------------------------------------------------
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const rows = () => [...document.querySelectorAll('[data-rows] [data-row]')].filter(shown);

function stored() {
  try {
    return localStorage.getItem(KEYS_OFF);
  } catch {
    return null;
  }
}

let off = stored() === '1';
let going = 0;

/** The row that has the focus, or had it last. */
const here = () => document.querySelector('[data-row]:focus-within') ?? document.querySelector('[data-row].at');

function move(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(here());
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))];
  for (const row of all) row.classList.toggle('at', row === next);
  const target = next.querySelector('a[href], button, input') ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

/** Press what this key is for: in the current row, else on the page; and tell the page, which may know better. */
function press(key) {
  const row = here();
  const told = new CustomEvent('cue:key', { bubbles: true, cancelable: true, detail: { key, row } });
  if (!(row ?? document.body).dispatchEvent(told)) return true;
  const named = `[data-press="${CSS.escape(key)}"]`;
  const button = row?.querySelector(named) ?? [...document.querySelectorAll(named)].find((each) => shown(each) && !each.closest('[data-row]'));
  if (!button) return false;
  if (button.matches('input, textarea, select')) button.focus();
  else button.click();
  return true;
}

function pressed(event) {
  const writing = event.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
  if (event.key === 'Escape') {
    if (writing) writing.blur();
    document.querySelector('details.menu[open]')?.removeAttribute('open');
    return;
  }
  if (writing || off || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (performance.now() < going) {
    going = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    else return;
  } else if (event.key === 'g') going = performance.now() + 1500;
  else if (event.key === 'j') move(1);
  else if (event.key === 'k') move(-1);
  else if (event.key === '/' && document.getElementById('search')) document.getElementById('search').focus();
  else if (event.key === '?') document.getElementById('keys')?.showModal();
  else if (event.key.length !== 1 || !press(event.key)) return;
  event.preventDefault();
}

document.addEventListener('keydown', pressed);

document.addEventListener('click', (event) => {
  const copying = event.target.closest('[data-copy]');
  if (copying) navigator.clipboard?.writeText(copying.dataset.copy).then(() => (copying.textContent = copying.dataset.copied), () => {});
  if (event.target.closest('[data-keys]')) document.getElementById('keys')?.showModal();
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target) || event.target.closest('[data-keys]')) menu.open = false;
  }
  if (event.target.matches('dialog[open]')) event.target.close(); // beside it
});

const choice = document.querySelector('[data-keys-on]');
if (choice) {
  choice.checked = !off;
  choice.addEventListener('change', () => {
    off = !choice.checked;
    try {
      if (off) localStorage.setItem(KEYS_OFF, '1');
      else localStorage.removeItem(KEYS_OFF);
    } catch {
      // until the page is left
    }
  });
}

// -- live -------------------------------------------------------------------------------------------------------------
let stream;

const topics = () => [...new Set([...document.querySelectorAll('[data-live]')].map((each) => each.dataset.live))].sort();

function changed(topic, ids) {
  document.body.dispatchEvent(new CustomEvent('cue:changed', { detail: { topic, ids } }));
}

function listen() {
  const wanted = topics();
  if (stream || document.hidden || !wanted.length || !document.body.dataset.stream) return;
  let greeted = false;
  stream = new EventSource(`${document.body.dataset.stream}?${wanted.map((topic) => `topic=${encodeURIComponent(topic)}`).join('&')}`);
  stream.addEventListener('hello', () => {
    if (greeted || listen.before) for (const topic of wanted) changed(topic, []); // what was missed meanwhile
    greeted = true;
    listen.before = true;
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

// -- what htmx brings -------------------------------------------------------------------------------------------------
document.addEventListener('htmx:after:swap', () => {
  zone(document);
  listen();
});

zone(document);
listen();
