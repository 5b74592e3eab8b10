/** The previewer's panel: who is here, what was decided about them and why, and every survey with a button to look at it. */

import { h } from './dom.js';
import { keepKeys } from './focus.js';
import { base, paint, sheet } from '../theme/tokens.js';
import { onScheme } from '../theme/scheme.js';
import { languagesOf } from '../languages.js';

/** @import { Preview, Seen } from '../preview.js' */

const en = {
  title: 'Preview',
  note: 'What you answer here is not sent.',
  surveys: 'Surveys',
  decisions: 'What was decided',
  none: 'Nothing yet. Do on this page what a survey waits for.',
  unlive: 'not live',
  show: 'Show',
  end: 'End preview',
  fold: 'Fold',
  open: 'Open',
  verified: 'proved by a token',
  visitor: 'an anonymous visitor',
  asked: 'asked',
  offline: 'No connection to the server. Still trying.',
  looking: 'Looking…',
};
/** @type {typeof en} */
const ru = {
  title: 'Предпросмотр',
  note: 'Ответы отсюда не отправляются.',
  surveys: 'Опросы',
  decisions: 'Что решено',
  none: 'Пока ничего. Сделайте на странице то, чего ждёт опрос.',
  unlive: 'черновик',
  show: 'Показать',
  end: 'Закончить',
  fold: 'Свернуть',
  open: 'Развернуть',
  verified: 'подтверждён токеном',
  visitor: 'анонимный посетитель',
  asked: 'спросили',
  offline: 'Нет связи с сервером. Пробуем ещё.',
  looking: 'Смотрим…',
};

const style = sheet(/* css */ `
:host { position: fixed; inset-block-end: 12px; inset-inline-start: 12px; z-index: 2147483001; width: min(340px, 100vw - 24px) }
.root { font-size: 13px; line-height: 18px; background: var(--s); border: 1px solid var(--c); border-radius: 10px; max-height: min(70vh, 560px); overflow: auto; overscroll-behavior: contain; box-shadow: 0 6px 24px rgb(0 0 0 / .16) }
header { position: sticky; top: 0; background: var(--s); display: flex; align-items: center; gap: 4px; padding: 6px 6px 6px 12px; border-bottom: 1px solid var(--l) }
h2 { font-size: 13px; flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
h3 { font-size: 12px; color: var(--m); font-weight: 600; padding: 12px 12px 4px }
p { padding-inline: 12px }
div > p:first-child { padding-top: 8px }
ul { list-style: none; padding-bottom: 6px }
li { padding: 6px 12px }
li + li { border-top: 1px solid var(--l) }
.row { display: flex; gap: 8px; align-items: center }
.row b { flex: 1; font-weight: 600 }
.row button { background: var(--f); font-size: 13px; min-height: 28px }
.row button:hover { box-shadow: inset 0 0 0 1px var(--a) }
.asked { font-weight: 600 }
.asked::before { content: '● '; color: var(--a) }
time { color: var(--m); font-variant-numeric: tabular-nums }
.problem { color: var(--e); padding-block: 8px }
code { font: 12px/18px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
`);

/** What stands between backticks is a name from the code. @param {string} text */
const quoted = text => text.split('`').map((part, at) => (at % 2 ? h('code', {}, part) : part));

/**
 * Puts the panel on the page; gives the way to take it off.
 * @param {Preview} preview
 * @param {{ language?: string }} options
 */
export function openPanel(preview, options) {
  const words = languagesOf(options)[0]?.startsWith('ru') ? ru : en;
  const host = h('div', {});
  const shadow = host.attachShadow({ mode: 'open' });
  const name = h('h2', {}, words.title);
  const body = h('div', {});
  const fold = h('button', { type: 'button', className: 'link', 'aria-expanded': 'true', click: () => {
    body.hidden = !body.hidden;
    fold.textContent = body.hidden ? words.open : words.fold;
    fold.setAttribute('aria-expanded', `${!body.hidden}`);
  } }, words.fold);
  const end = h('button', { type: 'button', className: 'link', click: () => preview.end() }, words.end);
  const root = h('section', { className: 'root', 'aria-label': words.title, lang: words === ru ? 'ru' : 'en' }, h('header', {}, name, fold, end), body);
  shadow.adoptedStyleSheets = [base, style];
  shadow.append(root);
  keepKeys(root);
  document.body.append(host);
  const dress = () => paint(host, root, {});
  const undress = onScheme(dress);
  dress();

  /** What was drawn, so that a list nobody changed is not drawn anew under the pointer. */
  let drawn = '';
  const draw = () => {
    const { seen, problem } = preview;
    const now = JSON.stringify([seen && { ...seen, now: 0 }, problem]);
    if (now === drawn) return;
    drawn = now;
    if (!seen) return body.replaceChildren(h('p', { className: problem ? 'problem' : 'quiet', role: 'status' }, problem || words.looking));
    name.textContent = `${words.title} · ${seen.workspace}`;
    const top = root.scrollTop;
    body.replaceChildren(
      h('p', { className: 'quiet' }, words.note),
      h('p', { className: 'quiet' }, h('code', {}, seen.respondent), ` · ${seen.verified ? words.verified : words.visitor}`),
      ...(problem ? [h('p', { className: 'problem', role: 'status' }, preview.online() ? problem : words.offline)] : []),
      h('h3', {}, words.decisions),
      decisions(seen),
      h('h3', {}, words.surveys),
      h('ul', {}, ...seen.surveys.map(survey)),
    );
    root.scrollTop = top;
  };
  const time = new Intl.DateTimeFormat(words === ru ? 'ru' : 'en', { timeStyle: 'medium' });
  const decisions = (/** @type {Seen} */ { decisions: found }) =>
    found.length
      ? h('ul', {}, ...found.map(({ event, decided_at, reasons, others }) => h(
          'li',
          {},
          h('div', { className: 'row' }, h('b', {}, h('code', {}, event)), h('time', {}, time.format(decided_at))),
          ...[...reasons].sort((a, b) => +b.asked - +a.asked).map(reason => h('div', { className: reason.asked ? 'asked' : '' }, `${reason.name}: `, ...quoted(reason.text))),
          others && h('div', { className: 'quiet' }, others),
        )))
      : h('p', { className: 'quiet' }, words.none);
  const survey = (/** @type {Seen['surveys'][0]} */ { key, name: called, live, trigger, otherwise }) => h(
    'li',
    {},
    h('div', { className: 'row' }, h('b', {}, called), !live && h('span', { className: 'quiet' }, words.unlive), h('button', { type: 'button', 'aria-label': `${words.show}: ${called}`, click: () => preview.show(key) }, words.show)),
    trigger && h('div', { className: 'quiet' }, ...quoted(trigger)),
    otherwise && h('div', { className: 'quiet' }, ...quoted(otherwise)),
  );
  preview.listen(draw);
  draw();
  return () => {
    undress();
    host.remove();
  };
}
