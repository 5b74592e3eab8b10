// The message list. Deliberately as crude as many real chats: every node is thrown away and made anew on every message.

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });

/** @param {string} tag @param {string} [name] @param {string} [text] */
export function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}

/** The list stays at its end, also while what stands there grows; unless somebody has scrolled up to read. */
const grown = new ResizeObserver(([{ target }]) => {
  const list = target.parentElement;
  if (list && !list.dataset.reading) list.scrollTop = list.scrollHeight;
});

/** @param {HTMLElement} list */
export function stayAtEnd(list) {
  list.addEventListener('scroll', () => {
    const rest = list.scrollHeight - list.clientHeight - list.scrollTop;
    if (rest > 80) list.dataset.reading = 'yes';
    else delete list.dataset.reading;
  });
}

/**
 * Draw the list again, whole. `after` gives what stands beside a message, `last` what stands at the end.
 * @param {HTMLElement} list
 * @param {any[]} messages
 * @param {{me: {id: string}, words: Record<string, string>}} config
 * @param {{after?: (message: any) => Node | null, last?: () => Node}} places
 */
export function rebuild(list, messages, config, { after, last }) {
  const nodes = messages.map((message) => {
    const mine = message.author === config.me.id;
    const item = make('li', `${message.kind}${mine ? ' mine' : ''}`);
    item.dataset.message = message.id;
    if (message.kind === 'note') {
      item.append(make('p', 'said', message.text));
      return item;
    }
    const head = make('p', 'head');
    head.append(make('b', '', mine ? config.words.you : message.name));
    if (message.kind === 'review') head.append(make('span', 'tag', config.words.review));
    const time = make('time', '', clock.format(message.sent_at));
    time.dateTime = new Date(message.sent_at).toISOString();
    head.append(time);
    item.append(head, make('p', 'said', message.text));
    const beside = after?.(message);
    if (beside) item.append(beside);
    return item;
  });
  if (last) {
    const item = make('li', 'place');
    item.append(last());
    nodes.push(item);
  }
  grown.disconnect();
  if (nodes.length) grown.observe(nodes.at(-1));
  const { scrollTop } = list;
  list.replaceChildren(...nodes);
  list.scrollTop = list.dataset.reading ? scrollTop : list.scrollHeight;
}
