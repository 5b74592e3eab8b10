/** The script of `/s/p/…`, the page of a public link: on this device the same visitor goes on where they were. */

import { createShelf } from '../outbox.js';
import { newId } from '../protocol.js';

const { link, keeps } = document.documentElement.dataset;
const shelf = createShelf(() => localStorage, `cuecard:p:${link}:`);
shelf.allow(!!keeps);
const form = document.querySelector('form');
const visitor = shelf.get('visitor');
if (form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('visitor'));
  // For the length of a page also where nothing may be kept, so that a second tap is no second visitor.
  field.value = visitor || newId();
  form.addEventListener('submit', () => shelf.set('visitor', field.value));
  // Whoever comes back is not asked to begin. Not from the way back of the browser: it would lead nowhere else.
  const [{ type }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  if (visitor && type == 'navigate') form.requestSubmit();
}
