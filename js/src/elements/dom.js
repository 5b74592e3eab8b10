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
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value == null) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (key in node) /** @type {any} */ (node)[key] = value;
    else node.setAttribute(key, value);
  }
  for (const child of children) if (child) node.append(child);
  return node;
}
