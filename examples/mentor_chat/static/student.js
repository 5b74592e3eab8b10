// The student's page: a lesson, the chat with the mentor, and a place in the message list where a card may appear.
import { count } from './count.js';
import { identify } from './identify.js';
import { line } from './line.js';
import { make, rebuild, stayAtEnd } from './messages.js';

const config = JSON.parse(document.getElementById('config').textContent);
const [{ id: conversation }] = config.conversations;
const list = document.querySelector('.messages');
const result = document.querySelector('.result');
const unread = document.querySelector('.unread');
let messages = [];
stayAtEnd(list);

identify(config);
count(document.querySelector('.count'));

function slot() {
  const place = document.createElement('cue-slot');
  place.setAttribute('conversation', conversation);
  return place;
}

const chat = line(config, conversation, hear, (lost) => { document.querySelector('.lost').hidden = !lost; });

function hear(frame) {
  if (frame.type === 'history') messages = frame.messages;
  if (frame.type === 'message') {
    messages = [...messages, frame.message];
    unread.hidden = document.body.dataset.view === 'chat' || frame.message.author === config.me.id || frame.message.kind === 'note';
  }
  if (frame.type === 'failed') failed(frame.attempt);
  else rebuild(list, messages, config, { last: slot });
}

function failed(attempt) {
  result.replaceChildren(
    make('b', '', config.words.failed),
    make('code', '', config.words.expected),
    make('small', '', config.words.attempt.replace('{n}', attempt)),
  );
}

function show(view) {
  document.body.dataset.view = view;
  history.replaceState(null, '', `#${view}`);
  for (const button of document.querySelectorAll('[data-show]')) button.setAttribute('aria-pressed', String(button.dataset.show === view));
  if (view !== 'chat') return;
  unread.hidden = true;
  list.scrollTop = list.scrollHeight;
}

function openChat() {
  if (document.body.dataset.view === 'chat') return;
  show('chat');
  cuecard('track', 'chat_opened', {}, { conversation });
}

document.querySelector('[data-show=chat]').addEventListener('click', openChat);
document.getElementById('open-chat').addEventListener('click', openChat);
document.querySelector('[data-show=lesson]').addEventListener('click', () => show('lesson'));
document.getElementById('feedback').addEventListener('click', () => cuecard('show', 'course-feedback'));
for (const button of document.querySelectorAll('[data-do]')) {
  button.addEventListener('click', () => {
    chat.send({ do: button.dataset.do });
    if (button.dataset.do === 'open_lesson') document.querySelector('.hint').hidden = false;
    const told = { submit: config.words.submitted, ask_review: config.words.asked }[button.dataset.do];
    if (told) result.replaceChildren(make('b', 'good', told.replace('{name}', config.mentor.name)));
  });
}
document.querySelector('.composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  chat.send({ text: input.value });
  input.value = '';
});
if (location.hash === '#chat') show('chat');
