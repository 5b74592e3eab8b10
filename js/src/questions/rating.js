/** 1 to a few: stars, faces from clearly bad to clearly good, or numbers. */

import { svg } from '../elements/svg.js';

export const STAR = 'M12 2.8l2.8 5.9 6.4.9-4.7 4.5 1.2 6.4-5.7-3.1-5.7 3.1 1.2-6.4L2.8 9.6l6.4-.9z';

/**
 * A face, from −1 (bad) to 1 (good): the mouth alone says it, so that no face is cuter than its neighbour.
 * @param {number} mood
 */
export function face(mood) {
  const half = 3.6 + Math.abs(mood) * 1.3;
  const corner = 15.1 - mood * 2;
  const middle = 15.1 + mood * 5;
  return svg(
    'face',
    { d: 'M12 2.2a9.8 9.8 0 1 0 0 19.6a9.8 9.8 0 1 0 0-19.6z', class: 'head' },
    { d: 'M8.6 9.6v.6M15.4 9.6v.6', class: 'eyes' },
    `M${12 - half} ${corner}Q12 ${middle} ${12 + half} ${corner}`,
  );
}

/** @type {import('./kit.js').Render} */
export function render(question, value, change, kit) {
  const points = question.points ?? 5;
  const look = question.scale ?? 'stars';
  const node = kit.scale(question, value, change, kit, 1, points, look, n =>
    look === 'numbers' ? `${n}` : look === 'stars' ? svg('star', STAR) : face(((n - 1) / (points - 1)) * 2 - 1),
  );
  if (look !== 'numbers') node.style.setProperty('--w', '48px');
  return node;
}

export const style = /* css */ `
svg { width: 32px; height: 32px; max-width: 90%; fill: none; stroke: var(--c); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; transition: fill .12s, stroke .12s }
.stars, .smileys { display: grid; grid-template-columns: repeat(var(--n), minmax(0, var(--w))); margin-inline-start: -4px }
.stars > label > span, .smileys > label > span { height: 44px; border-radius: calc(var(--r) * .7) }
.stars > label:hover svg, .stars > label:has(~ label:hover) svg { stroke: var(--a); fill: color-mix(in srgb, var(--a) 18%, transparent) }
.stars > label:has(:checked) svg, .stars > label:has(~ label :checked) svg { fill: var(--a); stroke: var(--a) }
.smileys svg { stroke: var(--m) }
.smileys > label:hover svg { stroke: var(--t) }
.smileys > label:hover .head { fill: var(--f) }
.eyes { stroke-width: 2.2 }
.smileys :checked + span svg { stroke: var(--on) }
.smileys :checked + span .head { fill: var(--a); stroke: var(--a) }
@media (forced-colors: active) {
  .stars svg, .smileys svg { stroke: ButtonText }
  .stars > label:has(:checked) svg, .stars > label:has(~ label :checked) svg, .smileys :checked + span .head { fill: Highlight; stroke: Highlight; forced-color-adjust: none }
}
`;
