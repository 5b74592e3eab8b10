// The mentor's page: the chat with each student, a badge beside the messages that were rated, and the panel with the moments.
import { line } from './line.js';
import { rebuild, stayAtEnd } from './messages.js';

const config = JSON.parse(document.getElementById('config').textContent);
const list = document.querySelector('.messages');
let messages = [], chat, current;
stayAtEnd(list);

// Cuecard: which mentor this is, by a staff token that our server signs.
cuecard('identify', config.me.id, {
  staffToken: async () => {
    const answer = await fetch('/staff-token', { method: 'POST', headers: { 'X-Session': config.session } });
    return (await answer.json()).token;
  },
});

function badge(message) {
  const mark = document.createElement('cue-badge');
  mark.setAttribute('message', message.id);
  mark.setAttribute('conversation', current);
  return mark;
}

function hear(frame) {
  if (frame.type === 'history') messages = frame.messages;
  else if (frame.type === 'message') messages = [...messages, frame.message];
  else return;
  rebuild(list, messages, config, { after: badge });
}

function open(conversation) {
  if (conversation === current) return;
  current = conversation;
  chat?.end();
  messages = [];
  chat = line(config, conversation, hear, (lost) => { document.querySelector('.lost').hidden = !lost; });
  const review = document.createElement('cue-review');
  review.setAttribute('conversation', conversation);
  document.getElementById('review').replaceChildren(review);
  for (const button of document.querySelectorAll('[data-conversation]')) {
    button.setAttribute('aria-pressed', String(button.dataset.conversation === conversation));
  }
}

for (const button of document.querySelectorAll('[data-conversation]')) {
  button.addEventListener('click', () => open(button.dataset.conversation));
}
for (const button of document.querySelectorAll('[data-do]')) button.addEventListener('click', () => chat.send({ do: button.dataset.do }));
document.querySelector('.composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  chat.send({ text: input.value });
  input.value = '';
});
open(config.current);
