/** A way on, opened in a new tab, so that the conversation stays. */

/** @import { Kit } from '../questions/kit.js' */
/** @import { Link } from '../types.js' */

/** @param {Link | undefined} link @param {Pick<Kit, 'h'>} kit */
export const away = (link, { h }) => link && h('a', { href: link.url, target: '_blank', rel: 'noopener' }, `${link.text} `, h('span', { 'aria-hidden': 'true' }, '↗'));

export const linkStyle = /* css */ `
a { display: inline-block; padding-block: 6px; color: var(--at) }
`;
