/** Making nodes, the only way the strictest policies allow: no markup is ever parsed. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with properties (or attributes where there is no such property) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props]  null and undefined are left out; functions become listeners
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  assign(node, props);
  for (const child of children) if (child) node.append(child);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A 24 × 24 drawing of paths.
 * @param {string} name  its class
 * @param {...(string | Record<string, any>)} paths
 */
export function svg(name, ...paths) {
  const node = document.createElementNS(SVG, 'svg');
  assign(node, { class: name, viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  for (const path of paths) {
    if (!path) continue;
    const line = document.createElementNS(SVG, 'path');
    assign(line, typeof path === 'string' ? { d: path } : path);
    node.append(line);
  }
  return node;
}

/**
 * @param {Element} node
 * @param {Record<string, any>} [props]
 */
function assign(node, props = {}) {
  for (const [key, value] of Object.entries(props)) {
    if (value == null) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (key in node && node instanceof HTMLElement) /** @type {any} */ (node)[key] = value;
    else node.setAttribute(key, value);
  }
}
