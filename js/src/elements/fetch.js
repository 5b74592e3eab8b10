/** The parts by name, as modules: for the one file that holds them all, and unbundled. The build puts a fetch from beside the face in its place. */

/** @type {Record<string, () => Promise<any>>} */
const parts = {
  rating: () => import('../questions/rating.js'),
  choice: () => import('../questions/choice.js'),
  message: () => import('../questions/message.js'),
  done: () => import('./done.js'),
  en: () => import('../i18n/en.js'),
  ru: () => import('../i18n/ru.js'),
};

/** @param {string} name */
export const fetchPart = async name => parts[name]();
