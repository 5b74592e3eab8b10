/** Words without an answer: it is enough to have read them. Its `button` stands on the card's action. */

import { away, linkStyle } from '../elements/link.js';

/** @type {import('./kit.js').Render} */
export const render = ({ text, help, link }, value, change, kit) => {
  // Whoever goes on by keys comes to the button behind it, and would not hear it.
  if (kit.memory?.focused) kit.say?.(help ? `${text} ${help}` : text, true);
  return kit.h('div', {}, kit.h('p', { className: help ? 'title' : 'notice' }, text), help && kit.h('p', { className: 'notice' }, help), away(link, kit));
};

export const style = linkStyle;
