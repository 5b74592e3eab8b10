// What reached Lena, as it arrives: pushed messages on her phone, mails in her mailbox.

const { room } = document.body.dataset;
const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const known = new Set();

function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (name) node.className = name;
  return node;
}

/** A line for what arrived; a mail opens below, a pushed message in a tab of its own. @param {any} it */
function line(it) {
  const item = make('li');
  const link = make('a');
  link.href = it.by === 'email' ? `${it.address}?room=${encodeURIComponent(room)}` : it.address;
  link.target = it.by === 'email' ? 'open' : '_blank';
  link.rel = 'noopener';
  const when = make('time', time.format(it.at));
  when.dateTime = new Date(it.at).toISOString();
  link.append(make('b', it.title), ' ', when);
  if (it.body) link.append(make('span', it.body));
  item.append(link);
  return item;
}

function arrived(it) {
  const list = document.getElementById(it.by);
  list.prepend(line(it));
  list.nextElementSibling.hidden = true;
  if (it.by === 'email') {
    const frame = document.getElementById('open');
    frame.hidden = false;
    frame.name = 'open';
    frame.src = `${it.address}?room=${encodeURIComponent(room)}`;
  }
}

async function look() {
  try {
    const answer = await fetch(`arrived?room=${encodeURIComponent(room)}`);
    for (const it of (await answer.json()).reverse()) {
      if (known.has(it.id)) continue;
      known.add(it.id);
      arrived(it);
    }
  } catch {
    // The demo is being stopped, or started again: the next look tells.
  }
  setTimeout(look, 1000);
}

look();
