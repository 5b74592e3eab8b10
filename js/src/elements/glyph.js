/** A mark as one small drawing: as it was given (a star, a heart, a face, a thumb), or a dial for plain numbers. */

import { svg } from './svg.js';
import { drawing } from '../questions/rating.js';

/** @param {{ value: number, most: number, scale: string } | null} mark */
export function glyph(mark) {
  if (!mark) return svg('glyph', 'M5 5h14v10h-8l-4 4v-4H5z');
  const { value, most, scale } = mark;
  const drawn = drawing(scale, value, most);
  if (drawn) {
    drawn.classList.add('glyph');
    return drawn;
  }
  const share = Math.min(0.999, Math.max(0.001, value / most)) * 2 * Math.PI;
  const end = `${12 + 8 * Math.sin(share)} ${12 - 8 * Math.cos(share)}`;
  return svg('glyph dial', { d: 'M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16', class: 'rim' }, `M12 4A8 8 0 ${share > Math.PI ? 1 : 0} 1 ${end}`);
}
