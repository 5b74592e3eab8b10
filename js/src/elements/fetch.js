/** The parts by name, as modules: for the one file that holds them all, and unbundled. The build puts a fetch from beside the face in its place. */

/** Those that are neither a kind of question nor a language. @type {Record<string, () => Promise<any>>} */
const parts = {
  done: () => import('./done.js'),
  unnamed: () => import('./unnamed.js'),
  places: () => import('./places.js'),
  looks: () => import('../theme/looks.js'),
};

/** @param {string} name  a language's is `en`, or one of its rooms: `done-en` */
export async function fetchPart(name) {
  const [, room = 'words', language] = /^(?:(\w+)-)?([a-z]{2,3})$/.exec(name) ?? [];
  if (language) return { words: (await import(`../i18n/${language}.js`))[room] };
  return parts[name]?.() ?? import(`../questions/${name}.js`);
}
