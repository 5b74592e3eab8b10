/**
 * The npm package: the widget whole, as ES modules that import one another, so that it never asks the server for a part of
 * another build. `npm run package` makes it in dist/npm.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * @param {string} folder  is made anew
 * @param {import('esbuild').BuildOptions} common
 */
export async function pack(folder, common) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    ...common,
    format: 'esm',
    splitting: true,
    write: true,
    outdir: folder,
    entryPoints: [{ in: join(here, 'src/package.js'), out: 'index' }],
    chunkNames: 'chunks/[name]-[hash]',
  });
  for (const name of ['package.json', 'README.md', 'react.d.ts', 'custom-elements.json']) copyFileSync(join(here, 'package', name), join(folder, name));
  copyFileSync(join(here, '../LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'react.js'), 'export {};\n');
  // Here the server has to be named: the module does not come from it.
  const types = readFileSync(join(here, 'src/cuecard.d.ts'), 'utf8');
  writeFileSync(join(folder, 'index.d.ts'), types.replace(/\/\*\* Where the server is[^]*?base\?: string;/, '/** Where the server is. */\n  base: string;'));
}
