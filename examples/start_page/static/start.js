// The start page: ticks off the story's steps as they really happen, and writes down what was decided and why.
import { happening } from './log.js';

const words = JSON.parse(document.getElementById('words').textContent);
const { room } = document.body.dataset;
const list = document.getElementById('happenings');
const seen = [];
let led;

const count = (test) => seen.filter(test).length;
/** When a step has been lived; by the happenings alone, whoever did it and wherever. */
const lived = {
  fail: () => count((it) => it.type === 'event' && it.name === 'exercise_failed' && it.who === 'sam') >= 2,
  open: () => count((it) => it.type === 'decision' && it.survey === 'stuck-on-exercise' && it.who === 'sam') > 0,
  answer: () => count((it) => it.type === 'answer' && it.who === 'sam') > 0,
  reply: () => count((it) => it.type === 'reply' && it.who === 'mentor') > 0,
  rest: () => count((it) => it.type === 'decision' && it.who === 'sam' && it.reasons.some((reason) => reason.code === 'resting')) > 0,
  lena: () => count((it) => it.type === 'decision' && it.who === 'lena' && it.survey) > 0,
  away: () => count((it) => (it.type === 'reached' && it.by === 'email' && it.who === 'lena') || (it.type === 'answer' && it.who === 'lena')) > 0,
  stars: () => count((it) => it.type === 'answer' && it.who === 'lena') > 0,
  shop: () => count((it) => it.type === 'decision' && it.who === 'visitor' && it.survey) > 0,
};

function progress() {
  let current;
  for (const step of words.steps) {
    const done = lived[step.id]();
    const item = document.getElementById(`step-${step.id}`);
    item.classList.toggle('lived', done);
    item.classList.toggle('current', !done && !current);
    if (!done && !current) {
      current = step;
      item.setAttribute('aria-current', 'step');
    } else item.removeAttribute('aria-current');
  }
  document.getElementById('done').hidden = Boolean(current);
  for (const pane of document.querySelectorAll('.pane')) pane.classList.toggle('current', pane.dataset.pane === current?.pane);
  // The story leads the eye; whoever looks elsewhere meanwhile is left in peace until the next step.
  const lead = current?.beside ?? current?.pane;
  if (lead && lead !== led && lead !== 'maria') second(lead);
  led = lead;
}

function press(selector, attribute, value) {
  for (const button of document.querySelectorAll(selector)) button.setAttribute('aria-pressed', String(button.dataset[attribute] === value));
}

/** Which of those that share a place on smaller screens is seen. */
function second(pane) {
  document.body.dataset.second = pane;
}

function tab(pane) {
  document.body.dataset.tab = pane;
  if (pane !== 'guide' && pane !== 'maria') second(pane);
  press('.tabs button', 'tab', pane);
}

for (const button of document.querySelectorAll('.tabs button')) button.addEventListener('click', () => tab(button.dataset.tab));
for (const button of document.querySelectorAll('.go')) button.addEventListener('click', () => tab(button.dataset.go));
for (const button of document.querySelectorAll('.switch button')) button.addEventListener('click', () => second(button.dataset.second));

const stream = new EventSource(`/happenings?room=${encodeURIComponent(room)}&lang=${document.documentElement.lang}`);
stream.onmessage = ({ data }) => {
  const it = JSON.parse(data);
  if (it.type === 'here' || it.type === 'away') {
    document.getElementById('away').hidden = it.type === 'here';
    return;
  }
  if (seen.some((other) => other.id === it.id)) return;
  seen.push(it);
  document.getElementById('empty').hidden = true;
  happening(list, it, words);
  progress();
};
progress();
