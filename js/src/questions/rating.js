/** A mark from 1 to a few: stars, hearts, faces from clearly bad to clearly good, a thumb down or up, or numbers. */

import { svg } from '../elements/svg.js';

/** @type {Record<string, string>} */
const PATHS = {
  stars: 'M12 2.8l2.8 5.9 6.4.9-4.7 4.5 1.2 6.4-5.7-3.1-5.7 3.1 1.2-6.4L2.8 9.6l6.4-.9z',
  hearts: 'M12 20l-7.6-7.4a4.8 4.8 0 0 1 7.6-5.8a4.8 4.8 0 0 1 7.6 5.8z',
  thumbs: 'M7 11l4-7.5c2 0 3 1 2.6 3l-.6 3h5c2 0 2.6 1 2.2 3l-1.2 5.5c-.4 1.4-1 2-2.5 2H7zM7 11H4v9h3',
};

/**
 * One mark of a scale as a drawing; none for a plain number. Of a face the mouth alone says it, so that no face is cuter
 * than its neighbour.
 * @param {string} look
 * @param {number} n
 * @param {number} points
 */
export function drawing(look, n, points) {
  if (look !== 'smileys') return PATHS[look] && svg('solid', { d: PATHS[look], ...(look === 'thumbs' && n < 2 && { transform: 'rotate(180 12 12)' }) });
  const mood = ((n - 1) / (points - 1)) * 2 - 1; // from -1, bad, to 1, good
  const half = 3.6 + Math.abs(mood) * 1.3;
  const corner = 15.1 - mood * 2;
  return svg('face', 'M12 2.2a9.8 9.8 0 1 0 .1 0z', 'M8.6 9.2v1.2M15.4 9.2v1.2', `M${12 - half} ${corner}q${half} ${mood * 7} ${half * 2} 0`);
}

/** @type {import('./kit.js').Render} */
export function render(question, value, change, kit) {
  const { scale: look = 'stars', points = 5, low, high } = question;
  if (look !== 'thumbs') return kit.scale(question, value, change, kit, 1, points, look === 'numbers' ? look : 'drawn', n => drawing(look, n, points) || `${n}`);
  return kit.group({
    question,
    look: 'scale numbers thumbs',
    options: [low, high].map((said, at) => ({ id: `${at + 1}`, sign: [drawing(look, at + 1, 2), said], name: said ? null : [kit.words.down, kit.words.up][at] })),
    chosen: id => id === `${value}`,
    changed: ([id], tap) => change(Number(id), tap),
  });
}

export const style = /* css */ `
.scale svg { width: 32px; max-width: 90%; fill: none; stroke: var(--c); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; transition: .12s }
.drawn { gap: 0; margin-inline: -12px }
.drawn + .ends { max-width: calc(var(--few) * 56px - 24px) }
.drawn span { min-height: 44px; border-radius: var(--r) }
.drawn label:hover .solid, .drawn label:has(~ :hover) .solid { stroke: var(--a); fill: color-mix(in srgb, var(--a) 18%, transparent) }
.drawn label:has(:checked) .solid, .drawn label:has(~ label :checked) .solid, :checked + span .face :first-child { fill: var(--a); stroke: var(--a) }
svg.face { stroke: var(--m) }
label:hover .face { stroke: var(--t) }
:checked + span .face { stroke: var(--on) }
.thumbs { --few: 2; --w: 160px; gap: 8px }
.thumbs span { grid-auto-flow: column; justify-content: center; gap: 8px; padding-inline: 12px }
.thumbs svg { width: 24px; stroke: currentColor }
`;
