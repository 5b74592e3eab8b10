// The chat's own socket to the chat's own server: history, messages, deeds. Comes back by itself.

/**
 * @param {{session: string}} config
 * @param {string} conversation
 * @param {(frame: any) => void} hear
 * @param {(lost: boolean) => void} lost
 */
export function line(config, conversation, hear, lost) {
  const address = new URL('/live', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  address.searchParams.set('session', config.session);
  address.searchParams.set('conversation', conversation);
  let socket, ended = false;

  function connect() {
    socket = new WebSocket(address);
    socket.onopen = () => lost(false);
    socket.onmessage = (event) => hear(JSON.parse(event.data));
    socket.onclose = () => {
      if (ended) return;
      lost(true);
      setTimeout(connect, 1000);
    };
  }
  connect();
  return {
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)),
    end: () => { ended = true; socket.close(); },
  };
}
