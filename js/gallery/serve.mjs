/** Serves the gallery from the sources, under the strictest policy: `node js/gallery/serve.mjs [port]`. */

import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = '/examples/gallery.html';
/** What may be asked for: the page, and what it is made of. */
const OURS = /^\/(examples\/gallery\.html$|js\/(gallery|src)\/)/;
const TYPES = /** @type {Record<string, string>} */ ({ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' });
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; form-action 'self'; base-uri 'none'";

/** As the build does: the languages are those that have a file. */
const languages = () => {
  const tags = readdirSync(join(root, 'js/src/i18n')).filter(name => name.endsWith('.js')).map(name => name.slice(0, -3));
  return readFileSync(join(root, 'js/src/languages.js'), 'utf8').replace(/\\b\([a-z|]+\)\\b/, `\\b(${tags.join('|')})\\b`);
};

const server = createServer(async (request, response) => {
  const asked = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
  const path = /^\/(gallery\/)?$/.test(asked) ? PAGE : asked;
  const file = join(root, path);
  const type = TYPES[extname(file)];
  if (!OURS.test(path) || !type || !(await stat(file).catch(() => null))) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'cache-control': 'no-store' });
  if (path === '/js/src/languages.js') return response.end(languages());
  createReadStream(file).pipe(response);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}${PAGE}`);
});
