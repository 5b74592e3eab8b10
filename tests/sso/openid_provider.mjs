// A certified OpenID provider (npm: oidc-provider) on loopback, with two clients and three people. It says its port and ends
// with its standard input.
import { createServer } from 'node:http';

const callback = process.argv[2];
console.warn = console.info = () => {};
const { Provider } = await import('oidc-provider');

const people = {
  maria: { groups: ['mentors'], name: 'Maria', email: 'maria@example.org', email_verified: true, staff: { id: 'maria' } },
  boris: { groups: ['mentors'], name: 'Boris', email: 'boris@example.org', email_verified: false, staff: { id: 'boris' } },
  guest: { groups: ['everybody'], name: 'Guest', email: 'guest@example.org', email_verified: true },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'cuecard',
        client_secret: 'a secret / that needs: quoting',
        redirect_uris: [callback],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['name', 'groups', 'staff'], email: ['email', 'email_verified'] },
    cookies: { keys: ['a test'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  server.on('request', provider.callback());
  process.stdout.write(`${port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
