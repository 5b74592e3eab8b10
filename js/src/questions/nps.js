/** 0 to 10: how likely to recommend. */

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, kit) => kit.scale(question, value, change, kit, 0, 10, 'numbers');
