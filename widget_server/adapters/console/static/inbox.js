/** The inbox: a rating's line of time follows its changes, a reply goes with Ctrl+Enter, and keys stay where they were. */

/** Many changes at once ask once, and not all pages ask at the same instant. */
const GATHER_MS = 300;

const line = () => document.getElementById('line');
const follow = () => line()?.dispatchEvent(new CustomEvent('moved'));
/** After news a rating is looked at twice: what was under way at the first look may lay older words over newer ones. */
const AGAIN_MS = 600;
let asking = 0;
let again = 0;

/** How many are new: asked for soon. */
function news() {
  asking ||= setTimeout(() => {
    asking = 0;
    document.getElementById('fresh')?.dispatchEvent(new CustomEvent('news'));
  }, GATHER_MS * (1 + Math.random()));
}

document.body.addEventListener('cue:changed', ({ detail: { ids } }) => {
  news();
  if (ids.length && !ids.includes(line()?.dataset.invitation)) return;
  follow();
  clearTimeout(again);
  again = setTimeout(follow, AGAIN_MS);
});

// x ticks a row, and the keys stay at it.
document.addEventListener('cue:key', (event) => {
  const box = event.detail.key === 'x' && event.detail.row?.querySelector('.pick input');
  if (!box) return;
  box.checked = !box.checked;
  event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches?.('.pick input')) {
    event.preventDefault(); // it would send the form
    event.target.closest('[data-row]').querySelector('a[href]').click();
    return;
  }
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const field = event.target.closest?.('[data-send]');
  if (field) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

// A row that was exchanged is still the one the keys are at.
let last = '';
document.addEventListener('htmx:before:request', () => {
  last = document.querySelector('[data-row]:focus-within, [data-row].at')?.id ?? '';
});
document.addEventListener('htmx:after:swap', () => {
  const row = last && document.getElementById(last);
  if (row && !document.querySelector('[data-row].at')) {
    row.classList.add('at');
    if (document.activeElement === document.body) row.querySelector('a[href]')?.focus({ preventScroll: true });
  }
});
