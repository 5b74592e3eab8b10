// The log: newest first; a decision stands under the event it is about.

function make(tag, name, ...content) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...content);
  return node;
}

const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** One line: who, what, when. @param {any} it @param {any} words @param {string} verb @param {string} [detail] */
function entry(it, words, verb, detail) {
  const item = make('li', `entry ${it.type}`);
  const head = make('p', 'head');
  head.append(make('b', '', words.people[it.who] ?? it.who), ' ', verb);
  const when = make('time', '', time.format(it.at));
  when.dateTime = new Date(it.at).toISOString();
  head.append(when);
  item.append(head);
  if (detail) item.append(make('p', 'detail', detail));
  return item;
}

/** "exercise_failed × 2, chat_opened": the events behind an ask, in order. @param {string[]} names */
function inOrder(names) {
  const runs = [];
  for (const name of names) {
    if (runs.at(-1)?.name === name) runs.at(-1).times += 1;
    else runs.push({ name, times: 1 });
  }
  return runs.map(({ name, times }) => (times > 1 ? `${name} × ${times}` : name)).join(', ');
}

function verdict(it, words, nameOf) {
  const box = make('div', it.survey ? 'verdict asked' : 'verdict');
  const said = make('p', 'said', it.survey ? `${words.asked}: ` : words.not_asked);
  if (it.survey) said.append(make('code', '', it.survey));
  box.append(said);
  const reasons = make('ul', '');
  if (it.survey) reasons.append(make('li', '', `${words.after} `, make('code', '', inOrder(it.because.map(nameOf)))));
  for (const reason of it.reasons) {
    if (!reason.asked) reasons.append(make('li', '', make('code', '', reason.survey), ' ', reason.text.replaceAll('`', '')));
  }
  if (it.others) reasons.append(make('li', '', it.others));
  box.append(reasons);
  return box;
}

/** Names of events by their ids. */
const names = new Map();

/** Write one happening into the list. @param {HTMLElement} list @param {any} it @param {any} words */
export function happening(list, it, words) {
  names.set(it.type === 'decision' ? it.event_id : it.id, it.name);
  if (it.type === 'decision') {
    let item = [...list.children].find((each) => each.dataset.id === it.event_id);
    if (!item) {
      item = entry({ ...it, type: 'event' }, words, '');
      item.querySelector('.head time').before(make('code', '', it.name));
      item.dataset.id = it.event_id;
      list.prepend(item);
    }
    item.append(verdict(it, words, (id) => names.get(id) ?? it.name));
    return;
  }
  let item;
  if (it.type === 'event') {
    item = entry(it, words, '', it.said || it.detail);
    item.classList.toggle('spoken', Boolean(it.said));
    item.querySelector('.head time').before(make('code', '', it.name));
    item.classList.toggle('minor', it.name === 'message_sent');
  }
  if (it.type === 'answer') item = entry(it, words, words.answered, it.words);
  if (it.type === 'reached') item = entry(it, words, words.reached[it.by], it.words);
  if (it.type === 'reply') item = entry(it, words, words.replied, it.words);
  item.dataset.id = it.id;
  list.prepend(item);
}
