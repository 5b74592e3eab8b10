/** In which languages this person may be asked, best first: the tag's, else the page's, then the browser's. */

/** @param {{ language?: string }} options */
export const languagesOf = ({ language }) =>
  /** @type {string[]} */ ([]).concat(language || document.documentElement.lang || [], navigator.languages).slice(0, 9);

/** The first of these tags (`pt-BR,ru-RU`) that is spoken here. @param {string} tags @returns {string} */
export const tongue = tags => /** @type {any} */ (/\b(ar|en|ru)\b/.exec(tags))?.[0] || 'en';
