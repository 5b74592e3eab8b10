/** The npm package: whole, well formed for every resolver, and described as the source is. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const bin = name => join(root, 'node_modules/.bin', name);
const offline = { env: { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' } };

const made = mkdtempSync(join(tmpdir(), 'cuecard-package-'));
const folder = join(made, 'node_modules/cuecard');
const read = name => readFileSync(join(folder, name), 'utf8');
const json = name => JSON.parse(read(name));
before(async () => {
  mkdirSync(dirname(folder), { recursive: true });
  await run('node', [join(root, 'js/build.mjs'), join(made, 'static'), folder]);
  for (const name of ['react', 'csstype']) {
    const types = name == 'react' ? '@types/react' : name;
    mkdirSync(dirname(join(made, 'node_modules', types)), { recursive: true });
    symlinkSync(join(root, 'node_modules', types), join(made, 'node_modules', types));
  }
});
after(() => rmSync(made, { recursive: true, force: true }));

const sources = Object.fromEntries(
  readdirSync(join(root, 'js/src'), { recursive: true })
    .filter(name => name.endsWith('.js') && !name.endsWith('types.js'))
    .map(name => [name, readFileSync(join(root, 'js/src', name), 'utf8')]),
);
const all = Object.values(sources).join('\n');
const manifest = JSON.parse(readFileSync(join(root, 'js/package/custom-elements.json'), 'utf8'));
const elements = manifest.modules.flatMap(({ declarations }) => declarations).filter(({ customElement }) => customElement);
const sorted = found => [...new Set(found)].sort();

test('publint finds nothing', async () => {
  const { stdout } = await run(bin('publint'), [folder, '--strict'], offline);
  assert.match(stdout, /All good/);
});

test('every resolver of ES modules finds code and types', async () => {
  // It fails where it finds something.
  const { stdout } = await run(bin('attw'), ['--pack', folder, '--profile', 'esm-only', '--exclude-entrypoints', 'custom-elements.json', '--format', 'json'], offline);
  const { analysis } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(analysis.entrypoints), ['.', './react', './package.json']);
});

test('it is packed with what it needs, and nothing else', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { ...offline, cwd: folder });
  const [{ files, name, version }] = JSON.parse(stdout);
  const names = files.map(({ path }) => path).filter(path => !path.startsWith('chunks/'));
  assert.deepEqual(names.sort(), ['LICENSE', 'README.md', 'custom-elements.json', 'index.d.ts', 'index.js', 'package.json', 'react.d.ts', 'react.js']);
  assert.equal(name, 'cuecard');
  assert.match(readFileSync(join(root, 'pyproject.toml'), 'utf8'), new RegExp(`^version = "${version}"`, 'm'));
});

test('every part of it is in it, in this build, and fetched only when it is due', async () => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: "import { start } from 'cuecard'; start({ base: 'https://a', key: 'wk_1' })", resolveDir: made },
    bundle: true, splitting: true, minify: true, format: 'esm', outdir: join(made, 'app'), write: false, metafile: true,
  });
  const [first] = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint == '<stdin>');
  const direct = [first[0], ...first[1].imports.filter(({ kind }) => kind == 'import-statement').map(({ path }) => path)];
  const bytes = direct.reduce((sum, path) => sum + metafile.outputs[path].bytes, 0);
  assert.ok(bytes < 12_000, `a page without a card takes ${bytes} bytes`);
  assert.ok(outputFiles.length > 12);
  assert.doesNotMatch(outputFiles.map(({ text }) => text).join(''), /chunks\/\$\{/);
});

test('a server that renders pages may import and start it', async () => {
  const script = "const { start } = await import('cuecard'); start({ base: 'https://a', key: 'wk_1' })('track', 'x'); console.log('fine')";
  const { stdout, stderr } = await run('node', ['--input-type=module', '-e', script], { cwd: made });
  assert.deepEqual([stdout, stderr], ['fine\n', '']);
});

test('right uses pass the types, wrong ones do not', async () => {
  const types = join(root, 'js/test/types');
  for (const name of readdirSync(types)) writeFileSync(join(made, name), readFileSync(join(types, name)));
  for (const [module, resolution] of [['esnext', 'bundler'], ['nodenext', 'nodenext']]) {
    const options = ['--noEmit', '--strict', '--jsx', 'react-jsx', '--target', 'es2022', '--module', module, '--moduleResolution', resolution, '--types', ''];
    const files = readdirSync(types).map(name => join(made, name));
    await run(bin('tsc'), [...options, '--ignoreConfig', ...files], { cwd: made }).catch(({ stdout }) => assert.fail(stdout));
  }
});

test('the manifest names every element, and each attribute that is observed', () => {
  const defined = sorted([...all.matchAll(/customElements\.define\('(cue-[a-z]+)'/g)].map(([, tag]) => tag));
  assert.deepEqual(sorted(elements.map(({ tagName }) => tagName)), defined);
  for (const { name, attributes = [] } of elements) {
    const [, body] = all.split(`class ${name} extends`);
    const observed = /^[^]*?(?=\nclass |\nexport class |$)/.exec(body)[0].match(/observedAttributes = \[([^\]]*)\]/)?.[1] ?? '';
    assert.deepEqual(sorted(attributes.map(({ name }) => name)), sorted(observed.match(/[a-z]+/g) ?? []), name);
  }
});

test('the manifest names every part and every custom property there is, and no other', () => {
  const parts = [...all.matchAll(/(?:(?<!'screen', )\bpart: |\.part = )'([a-z ]+)'/g)].flatMap(([, names]) => names.split(' '));
  assert.deepEqual(sorted(elements.flatMap(({ cssParts }) => cssParts.map(({ name }) => name))), sorted(parts));
  const properties = all.match(/--cue-[a-z-]+/g);
  assert.deepEqual(sorted(elements.flatMap(({ cssProperties }) => cssProperties.map(({ name }) => name))), sorted(properties));
  const exported = /setAttribute\('exportparts', '([a-z, ]+)'\)/.exec(all)[1].split(/, ?/);
  const card = elements.find(({ tagName }) => tagName == 'cue-card').cssParts.map(({ name }) => name);
  assert.deepEqual(sorted(exported), sorted(card), 'a page reaches every part of a card through its slot');
});

test('the manifest names every event that is told, as the types do', () => {
  const told = sorted([...all.matchAll(/(?:[eE]vent|emit|CustomEvent)\('(cue-[a-z]+)'/g)].map(([, name]) => name));
  const named = sorted(elements.flatMap(({ events = [] }) => events.map(({ name }) => name)));
  const typed = sorted([...readFileSync(join(root, 'js/src/cuecard.d.ts'), 'utf8').matchAll(/^ {2}'(cue-[a-z]+)': (?:OfCard|\{)/gm)].map(([, name]) => name));
  assert.deepEqual(named, told);
  assert.deepEqual(typed, told);
});
