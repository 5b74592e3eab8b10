/** What the documentation shows of JavaScript and of the widget's surface. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = name => readFileSync(join(root, name), 'utf8');
const pages = ['README.md', 'js/package/README.md', ...readdirSync(join(root, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const blocks = (text, language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code]) => code);
const widget = read('docs/widget.md');
const manifest = JSON.parse(read('js/package/custom-elements.json'));
const elements = manifest.modules.flatMap(({ declarations }) => declarations).filter(({ customElement }) => customElement);

for (const page of pages) {
  const scripts = blocks(read(page), 'js');
  const tags = blocks(read(page), 'html').flatMap(html => [...html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, code]) => code));
  const styles = blocks(read(page), 'css');
  if (!scripts.length && !tags.length && !styles.length) continue;
  test(`${page}: scripts and styles can be read`, async () => {
    for (const code of [...scripts, ...tags]) await transform(code, { loader: 'jsx', logLevel: 'silent' });
    for (const code of styles) assert.deepEqual((await transform(code, { loader: 'css', logLevel: 'silent' })).warnings, []);
  });
}

test('the page about React shows the component that the example has', () => {
  const shown = blocks(read('docs/npm.md'), 'js').at(-1);
  assert.ok(read('examples/react_page/Cuecard.jsx').endsWith(shown));
});

test('docs/widget.md names every element, attribute, event, part and custom property', () => {
  const names = elements.flatMap(({ tagName, attributes = [], events = [], cssParts, cssProperties }) => [
    `<${tagName}>`,
    ...[...attributes, ...events, ...cssParts, ...cssProperties].map(({ name }) => name),
  ]);
  assert.deepEqual([...new Set(names)].filter(name => !widget.includes(`\`${name}\``)), []);
});

test('docs/widget.md names every call', () => {
  const calls = [...read('js/src/cuecard.d.ts').matchAll(/\(?call: ('[^:,]+'),?/g)].flatMap(([, names]) => names.match(/[a-z]+/g));
  const missing = [...new Set(calls)].filter(name => !widget.includes(`\`${name}(`));
  assert.ok(calls.length > 10);
  assert.deepEqual(missing, []);
});
