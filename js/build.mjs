/** js/src → widget_server/static: bundles, chunks, compressed copies, types, and a manifest that says what they were built from. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'js/src');
const target = join(root, 'widget_server/static');

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
const { kit, ...kinds } = named('questions');
const languages = named('i18n');

/** Style sheets are written as text for people, marked `css`; spaces that mean nothing stay behind. */
const css = {
  name: 'css',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\/\* css \*\/ `[^`]*`/g, text =>
        text.replace(/\s*\n\s*/g, ' ').replace(/\s*([{};>])\s*/g, '$1').replace(/([:,]) /g, '$1').replace(/;}/g, '}').replace(/` | `/g, '`'),
      ),
    })),
};

const common = {
  plugins: [css],
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
const entry = (name, file, format, extension = '.js') =>
  build({ ...common, format, entryPoints: [{ in: join(source, file), out: name }], outExtension: { '.js': extension } });
const chunks = entryPoints =>
  build({
    ...common,
    format: 'esm',
    splitting: true,
    entryPoints: Object.entries(entryPoints).map(([name, file]) => ({ in: file, out: `chunks/${name}-${BUILD}` })),
    chunkNames: `chunks/[name]-[hash]-${BUILD}`,
  });

const results = await Promise.all([
  entry('cuecard', 'classic.js', 'iife'),
  entry('cuecard', 'module.js', 'esm', '.mjs'),
  entry('cuecard.full', 'full.js', 'iife'),
  chunks({ face: join(source, 'chunks/face.js'), ...kinds, ...languages }),
  chunks({ staff: join(source, 'chunks/staff.js') }),
]);

const sizes = {};
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'chunks'), { recursive: true });
mkdirSync(join(target, 'types'));
const outputs = results.flatMap(result => result.outputFiles).sort((a, b) => (a.path < b.path ? -1 : 1));
for (const { path, contents } of outputs) {
  const gz = gzipSync(contents, { level: 9 });
  gz[9] = 255; // the operating system, which is none of a file's content
  const br = brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });
  writeFileSync(path, contents);
  writeFileSync(`${path}.gz`, gz);
  writeFileSync(`${path}.br`, br);
  sizes[relative(target, path).split(sep).join('/')] = { bytes: contents.length, gz: gz.length, br: br.length };
}
writeFileSync(join(target, 'types/cuecard.d.ts'), readFileSync(join(source, 'cuecard.d.ts')));
writeFileSync(join(target, 'MANIFEST.json'), `${JSON.stringify({ sources, build: BUILD, files: sizes }, null, 2)}\n`);

for (const [name, { bytes, gz, br }] of Object.entries(sizes)) console.log(`${String(bytes).padStart(7)} ${String(gz).padStart(6)} gz ${String(br).padStart(6)} br  ${name}`);
const path = ['cuecard.js', ...['face', 'nps', 'text', 'en'].map(name => `chunks/${name}-${BUILD}.js`)];
console.log(`survey path (NPS with a comment, English): ${path.reduce((sum, name) => sum + (sizes[name]?.gz ?? 0), 0)} gz`);
