/** js/src → widget_server/static (or the folder named): bundles, chunks, compressed copies, types, and a manifest that says what they were built from. A second folder: the npm package. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'js/src');
const target = process.argv[2] ?? join(root, 'widget_server/static');

/** @param {string} folder @returns {string[]} every file in it, sorted */
const filesIn = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

/** Path and content of every source, and of this file: what tests/test_static.py computes again. */
function hashOfSources() {
  const hash = createHash('sha256');
  const paths = [...filesIn(source), join(root, 'js/build.mjs')].map(file => relative(root, file).split(sep).join('/'));
  for (const path of paths.sort()) {
    hash.update(`${path}\0`);
    hash.update(createHash('sha256').update(readFileSync(join(root, path))).digest());
  }
  return hash.digest('hex');
}

const sources = hashOfSources();
const BUILD = sources.slice(0, 6);
/** @param {string} folder @returns {Record<string, string>} its own modules by name */
const named = folder =>
  Object.fromEntries(filesIn(join(source, folder)).flatMap(file => (dirname(file) === join(source, folder) ? [[basename(file, '.js'), file]] : [])));
const { kit, nps, text: comment, ...kinds } = named('questions'); // these are in the face
const languages = Object.keys(named('i18n'));
/** What of a language is fetched alone: `en` what a card asks with, the rest by name (`done-en`). */
const ROOMS = ['words', 'done', 'more', 'review', 'inbox'];
const rooms = languages.flatMap(language => ROOMS.map(room => [room === 'words' ? language : `${room}-${language}`, `room:${language}:${room}`]));

/**
 * Style sheets are written as text for people, marked `css`, and shipped as esbuild writes style sheets, but for the
 * spaces it keeps in custom properties and functions.
 */
const css = {
  name: 'css',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(/\/\* css \*\/ `([^`]*)`/);
      for (let at = 1; at < parts.length; at += 2) {
        const { code } = await transform(parts[at], { loader: 'css', minify: true });
        parts[at] = JSON.stringify(code.trim().replace(/, | \* |(?<=--\w+:) /g, space => space.trim()));
      }
      return { contents: parts.join('') };
    }),
};

/** One room of a language's file, as a module with nothing else in it. */
const rooming = {
  name: 'rooming',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^room:/ }, ({ path }) => ({ path, namespace: 'room' }));
    onLoad({ filter: /.*/, namespace: 'room' }, ({ path }) => {
      const [, language, room] = path.split(':');
      return { contents: `export { ${room} as words } from './${language}.js'`, resolveDir: join(source, 'i18n') };
    });
  },
};

/** The languages that are spoken are those that have a file. */
const spoken = {
  name: 'spoken',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src\/languages\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\\b\([a-z|]+\)\\b/, `\\b(${languages.join('|')})\\b`),
    })),
};

/** As chunks, the parts of a card are fetched from beside the face. */
const fetched = {
  name: 'fetched',
  setup: ({ onLoad }) =>
    onLoad({ filter: /elements\/fetch\.js$/ }, () => ({
      contents: "export const fetchPart = name => { const file = './' + name + '-' + BUILD + '.js'; return import(file) }",
    })),
};

/**
 * Names that only our own files call each other by, shortened alike in every bundle. Never a name of the wire, the
 * DOM, the page's calls or the device, and never one that is also written as text: a lookup by it would find nothing.
 */
const OURS = [
  'hello', 'hear', 'queued', 'flush', 'wake', 'leave', 'stop', 'allow', 'prefix', 'names', 'drop', 'load', // transport, shelf, outbox
  'shelf', 'person', 'transport', 'ending', 'calls', 'tell', 'fire', 'options', 'later', 'moved', 'post', // link
  'keepDraft', 'draft', 'listen', 'delivery', // session
  'current', 'index', 'total', 'entered', 'focused', 'lost', 'here', 'shown', 'said', 'first', // flow, memory
  'onclosed', 'cornered', 'paint', 'update', 'session', 'refresh', 'say', 'emit', // elements
  'asks', 'team', 'named', 'skip', 'failed', 'long', // words
  'due', 'blame', 'given', 'memory', // card
  'look', 'chosen', 'ends', 'changed', 'sign', 'labelled', 'described', 'ground', 'alpha', 'rgb', 'came', // kit, theme, focus
];
const text = new RegExp(`['"\`](${OURS.join('|')})['"\`]`);
for (const file of filesIn(source)) {
  const found = text.exec(readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, ''));
  if (found) throw new Error(`${file}: ${found[0]} is also text; take it from OURS in js/build.mjs, or rename it`);
}
const mangleProps = new RegExp(`^(${OURS.join('|')})$`);
/** Those that code is full of anyway first: they compress best. `h` and `q` are names of ours already. */
const LETTERS = 'esctnoairlumpdfgbvkwjzyxABCDEFGHIJKLMNOPQRSTUVWXYZ';
const mangleCache = Object.fromEntries(OURS.map((name, at) => [name, LETTERS[at] ?? `$${at}`]));

const common = {
  plugins: [spoken, css],
  mangleProps,
  mangleCache,
  bundle: true,
  minify: true,
  write: false,
  charset: 'utf8',
  legalComments: 'none',
  target: 'es2022',
  define: { BUILD: JSON.stringify(BUILD) },
  absWorkingDir: root,
  tsconfigRaw: {}, // or every classic file begins with "use strict"
  outdir: target,
  logLevel: 'warning',
};
/** Of what is fetched later: natives as they were when it came, whatever a page does to them afterwards. */
const early = {
  inject: [join(source, 'natives.js')],
  define: { ...common.define, 'JSON.parse': 'nativeParse', 'JSON.stringify': 'nativeStringify', 'Date.now': 'nativeNow' },
};
const entry = (name, file, format, extension = '.js', more = {}) =>
  build({ ...common, ...more, format, entryPoints: [{ in: join(source, file), out: name }], outExtension: { '.js': extension } });
const chunks = entryPoints =>
  build({
    ...common,
    ...early,
    plugins: [fetched, rooming, spoken, css],
    format: 'esm',
    entryPoints: Object.entries(entryPoints).map(([name, file]) => ({ in: file, out: `chunks/${name}-${BUILD}` })),
  });

const results = await Promise.all([
  entry('cuecard', 'classic.js', 'iife'),
  entry('cuecard', 'module.js', 'esm', '.mjs'),
  entry('cuecard.full', 'full.js', 'iife', '.js', early),
  entry('cuecard-push', 'worker.js', 'iife'),
  chunks({ ...named('chunks'), done: join(source, 'elements/done.js'), unnamed: join(source, 'elements/unnamed.js'), places: join(source, 'elements/places.js'), looks: join(source, 'theme/looks.js'), ...kinds, ...Object.fromEntries(rooms) }),
]);

const sizes = {};
/** @type {[string, Buffer][]} written at the very end, so that no server reads a half-empty folder for long */
const ready = [];
const outputs = results.flatMap(result => result.outputFiles).sort((a, b) => (a.path < b.path ? -1 : 1));
for (const { path, text: written } of outputs) {
  // Once more: its short names are the same in every function, and make a file a twenty-fifth smaller once it is compressed.
  const { code } = await minify(written, { ecma: 2022, module: !/^\(\(\)=>/.test(written), compress: { passes: 2 } });
  const contents = Buffer.from(/** @type {string} */ (code));
  const gz = gzipSync(contents, { level: 9 });
  gz[9] = 255; // the operating system, which is none of a file's content
  const br = brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });
  ready.push([path, contents], [`${path}.gz`, gz], [`${path}.br`, br]);
  sizes[relative(target, path).split(sep).join('/')] = { bytes: contents.length, gz: gz.length, br: br.length };
}
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'chunks'), { recursive: true });
mkdirSync(join(target, 'types'));
for (const [path, contents] of ready) writeFileSync(path, contents);
writeFileSync(join(target, 'types/cuecard.d.ts'), readFileSync(join(source, 'cuecard.d.ts')));
writeFileSync(join(target, 'MANIFEST.json'), `${JSON.stringify({ sources, build: BUILD, files: sizes }, null, 2)}\n`);

for (const [name, { bytes, gz, br }] of Object.entries(sizes)) console.log(`${String(bytes).padStart(7)} ${String(gz).padStart(6)} gz ${String(br).padStart(6)} br  ${name}`);
const path = ['cuecard.js', ...['face', 'en'].map(name => `chunks/${name}-${BUILD}.js`)];
console.log(`survey path (NPS with a comment, English): ${path.reduce((sum, name) => sum + (sizes[name]?.gz ?? 0), 0)} gz`);

if (process.argv[3]) await (await import('./package.mjs')).pack(process.argv[3], common);
