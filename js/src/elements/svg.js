/** Drawings: for the parts that have one, each with its own copy. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A 24 × 24 drawing of paths.
 * @param {string} name  its class
 * @param {...(string | Record<string, string>)} paths
 */
export function svg(name, ...paths) {
  const node = drawn('svg', { class: name, viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  for (const path of paths) node.append(drawn('path', typeof path === 'string' ? { d: path } : path));
  return node;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
