/** A server of ours in small, on loopback: tickets, the exchange, and sockets after RFC 6455 (text frames, close, no extensions). */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** One text frame, unmasked, as servers send it. */
function framed(text) {
  const content = Buffer.from(text);
  const { length } = content;
  const head = length < 126 ? Buffer.from([0x81, length]) : length < 65536 ? Buffer.from([0x81, 126, length >> 8, length & 255]) : null;
  if (head) return Buffer.concat([head, content]);
  const long = Buffer.alloc(10);
  long[0] = 0x81;
  long[1] = 127;
  long.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([long, content]);
}

/** Whole frames at the front of `bytes`, unmasked, and what remains. */
function unframed(bytes) {
  const frames = [];
  for (;;) {
    if (bytes.length < 6) return [frames, bytes];
    let length = bytes[1] & 127;
    let at = 2;
    if (length === 126) [length, at] = [bytes.readUInt16BE(2), 4];
    else if (length === 127) [length, at] = [Number(bytes.readBigUInt64BE(2)), 10];
    if (bytes.length < at + 4 + length) return [frames, bytes];
    const mask = bytes.subarray(at, at + 4);
    const content = Buffer.from(bytes.subarray(at + 4, at + 4 + length)).map((byte, i) => byte ^ mask[i % 4]);
    frames.push({ kind: bytes[0] & 15, text: content.toString() });
    bytes = bytes.subarray(at + 4 + length);
  }
}

/**
 * `say(frame, tell)` decides what each frame is answered with; by default an ack. Everything that came is in `heard`.
 */
export async function serve() {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const said = JSON.parse(body || '{}');
    us.requests.push({ path: request.url, headers: request.headers, body: said });
    const [status, answer, headers] = us.answer(request.url, said);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
  });
  const us = {
    requests: [],
    heard: [],
    /** @type {{ tell: Function, drop: Function, close: Function }[]} */
    sockets: [],
    state: { type: 'state', respondent: { id: 'anon:x', verified: false }, cards: [], now: 0 },
    blocked: false,
    deaf: false,
    say: (frame, tell) => frame.id && tell({ type: 'ack', id: frame.id }),
    ticket: body => [200, { ticket: 't', respondent: { id: body.token?.split('.')[0] ?? `anon:${body.visitor}` } }],
    exchange(body) {
      const frames = [];
      for (const frame of body.frames) {
        us.heard.push(frame);
        us.say(frame, told => frames.push(told));
      }
      return [200, { frames, state: us.state }];
    },
    answer: (path, body) => (path === '/w/ticket' ? us.ticket(body) : us.exchange(body)),
    base: '',
    async close() {
      us.sockets.forEach(socket => socket.drop());
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('upgrade', (request, socket) => {
    if (us.blocked) return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`);
    const tell = frame => socket.write(framed(JSON.stringify(frame)));
    us.sockets.push({
      tell,
      drop: () => socket.destroy(),
      close: code => socket.end(Buffer.from([0x88, 2, code >> 8, code & 255])),
    });
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', bytes => {
      const [frames, left] = unframed(Buffer.concat([rest, bytes]));
      rest = left;
      for (const { kind, text } of frames) {
        if (kind === 8) return socket.end();
        if (kind !== 1 || us.deaf) continue;
        const frame = JSON.parse(text);
        us.heard.push(frame);
        if (frame.type === 'ping') tell({ type: 'pong' });
        else us.say(frame, tell);
      }
    });
    tell(us.state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  us.base = `http://127.0.0.1:${server.address().port}/`;
  return us;
}
