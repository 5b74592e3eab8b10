/** Drawings: for the parts that have one, each with its own copy. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A 24 × 24 drawing of paths.
 * @param {string} name  its class
 * @param {...(string | Record<string, string>)} paths
 */
export function svg(name, ...paths) {
  const [node, ...drawn] = [{ class: name, viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...paths].map((of, at) => {
    const one = document.createElementNS(SVG, at ? 'path' : 'svg');
    for (const [key, value] of Object.entries(typeof of === 'string' ? { d: of } : of)) one.setAttribute(key, value);
    return one;
  });
  node.append(...drawn);
  return node;
}
