// Bundles the page: node examples/react_page/build.mjs FOLDER [PACKAGE]. PACKAGE: the npm package, where it was made.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [folder, made] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const cuecard = made ?? join(mkdtempSync(join(tmpdir(), 'cuecard-')), 'package');
if (!made) {
  process.argv = [...process.argv.slice(0, 2), join(cuecard, '../static'), cuecard];
  await import('../../js/build.mjs');
}
await build({
  entryPoints: [join(here, 'main.jsx')],
  bundle: true,
  splitting: true, // what a card needs is fetched when there is one
  format: 'esm',
  jsx: 'automatic',
  minify: true,
  outdir: folder,
  alias: { cuecard: join(cuecard, 'index.js') },
  logLevel: 'warning',
});
