/** What the widget says, in Russian: as en.js has it. */

import { limits } from '../limits.js';
import { lacking } from '../rows.js';

/** Made when first needed: it takes longer than a frame on a slow phone. @type {Intl.PluralRules} */
let rules;
const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ few, /** @type {string} */ many) =>
  `${n} ${{ one, few }[/** @type {string} */ ((rules ??= new Intl.PluralRules('ru')).select(n))] ?? many}`;

/** @type {typeof import('./en.js').words} */
export const words = {
  language: 'ru',
  dir: 'ltr',
  team: 'Команда',
  asks: name => `${name} хочет узнать`,
  named: name => `${name} увидит ответ и то, что вы делали`,
  send: 'Отправить',
  next: 'Дальше',
  skip: 'Пропустить',
  back: 'Назад',
  later: 'Не сейчас',
  go: 'Продолжить',
  of: (n, all) => `${n} из ${all}`,
  step: (n, all) => `Вопрос ${n} из ${all}`,
  pick: 'Сначала выберите ответ',
  write: 'Сначала напишите несколько слов',
  long: n => `Сократите, пожалуйста, на ${count(n, 'знак', 'знака', 'знаков')}`,
  left: n => `Можно ещё ${count(n, 'знак', 'знака', 'знаков')}`,
  kept: 'Сохранено. Отправим, когда появится связь.',
  feedback: 'Отзыв',
  failed: 'Не получилось отправить. Ответ сохранён, попробуйте ещё раз.',
};

/** @type {typeof import('./en.js').done} */
export const done = {
  close: 'Закрыть',
  reply: 'Ответить',
  you: 'Вы',
  sending: 'Отправляем…',
  cancel: 'Отмена',
  change: 'Изменить',
  final: 'Изменить этот ответ уже нельзя.',
  closed: 'Этот вопрос уже закрыт. Ничего делать не нужно.',
  elsewhere: 'Вы ответили в другом окне',
  answered: what => `Ваш ответ: ${what}`,
  answers: n => `Вы ответили на ${count(n, 'вопрос', 'вопроса', 'вопросов')}`,
  thanks: name => `Спасибо.${name && ` ${name} уже видит ответ.`}`,
  replied: name => `Новый ответ: ${name}`,
  earlier: n => count(n, 'прежний ответ', 'прежних ответа', 'прежних ответов'),
  grouped: (name, n) => `${name} увидит это только вместе с ответами ещё хотя бы ${n === 4 ? 'четырёх человек' : count(n, 'человека', 'человек', 'человек')}`,
  anonymous: 'Никто не узнает, что это вы',
  names: 'Администратор увидит и ваше имя',
  once: 'После отправки ответ нельзя изменить, и на него не ответят',
};

/** @param {import('../types.js').Question} question */
const range = question => {
  const [from, to] = limits('ru', question);
  const [since, until] = question.kind === 'date' ? ['с', 'по'] : ['от', 'до'];
  return [from && `${since} ${from}`, to && `${until} ${to}`].filter(Boolean).join(' ');
};
/** @param {import('../types.js').Question} question */
const some = ({ least, most }) => (least || most) && `Выберите ${least === most ? `ровно ${least}` : !most ? `хотя бы ${least}` : least ? `от ${least} до ${most}` : `не больше ${most}`}`;

/** @type {typeof import('./en.js').more} */
export const more = {
  up: 'Палец вверх',
  down: 'Палец вниз',
  range,
  choice: some,
  picture: some,
  consent: () => 'Сначала поставьте отметку',
  number: question => `Напишите ${question.decimals ? '' : 'целое '}число ${range(question)}`,
  email: () => 'Напишите адрес целиком, например name@example.com',
  date: question => `Выберите дату ${range(question)}`,
  optional: 'необязательно',
  choose: 'Выберите…',
  found: n => (n ? count(n, 'вариант', 'варианта', 'вариантов') : 'Ничего не нашлось'),
  slide: 'Передвиньте ползунок',
  rank: 'Нажимайте по порядку, лучшее первым',
  rerank: 'Порядок можно менять, перетаскивая или стрелками',
  place: (text, n, all) => `${text}: ${n ? `место ${n} из ${all}` : 'без места'}`,
  raise: text => `Выше: ${text}`,
  lower: text => `Ниже: ${text}`,
  slider: () => 'Сначала передвиньте ползунок',
  ranking: () => 'Дайте каждому место',
  matrix: (question, value) => `Выберите ответ для «${lacking(question, value)}»`,
};

/** @type {typeof import('./en.js').review} */
export const review = {
  language: 'ru',
  dir: 'ltr',
  title: 'Отзывы в этом чате',
  empty: 'Оценок пока нет. Когда на вопрос в этой беседе ответят, ответ появится здесь вместе с тем, что к нему привело.',
  fresh: n => count(n, 'новый ответ', 'новых ответа', 'новых ответов'),
  of: all => `из ${all}`,
  version: version => `версия ${version}`,
  moment: 'Как это было',
  asked: 'Вопрос задан',
  seen: 'Увидено',
  answering: 'Ещё отвечает',
  skipped: 'Пропущено',
  known: 'уже известно',
  trigger: 'привело к вопросу',
  byPage: 'со слов страницы',
  unverified: 'Со слов страницы; не проверено',
  cut: 'Часть событий опущена, чтобы было коротко',
  untold: 'Сообщение без копии текста',
  second: n => `${n} с`,
  minute: n => `${n} мин`,
  hour: n => `${n} ч`,
  day: n => `${n} дн.`,
  before: span => `за ${span}`,
  after: span => `через ${span}`,
  same: 'тогда же',
  page: 'Страница',
  reply: 'Ответить',
  replyTo: name => `Ответить: ${name}`,
  send: 'Отправить',
  resolve: 'Отметить готовым',
  resolved: 'Готово',
  unread: 'Новое',
  undo: 'Вернуть',
  kept: 'Ещё не отправлено. Отправим, когда появится связь.',
  failed: 'Не получилось отправить. Попробуйте ещё раз.',
  badge: (name, what) => `${name}: ответ ${what}. Показать, как это было`,
  history: name => `История: ${name}`,
  absent: 'Такого человека нет, или он вам не виден.',
  quietly: 'Пока ничего. Когда опрос подойдёт или почти подойдёт, он появится здесь вместе с причиной.',
  grouped: 'Спросили в группе: есть ли ответ, не показывают никому',
  unseen: 'Не увидели',
  status: { open: 'Ждёт', completed: 'Есть ответ', dismissed: 'Отложен', expired: 'Истёк', withdrawn: 'Отозван' },
  passed: event => `Не спросили после ${event}`,
  reveal: { name: 'Показать имя', messages: 'Показать сообщения', events: 'Показать, что было', page: 'Показать страницу', traits: 'Показать, что известно' },
  revealed: 'То, что вы покажете, попадёт в журнал.',
  withheld: 'Часть этого момента не показана вашей роли.',
};

/** @type {typeof import('./en.js').inbox} */
export const inbox = {
  title: 'Вопросы и ответы',
  waiting: 'Вопросы для вас',
  past: 'Ваши ответы',
  nothing: 'Пока пусто. Когда вас о чём-нибудь спросят, вопрос появится здесь. Здесь же останутся ваши ответы и то, что вам на них написали.',
  loading: 'Загружаем…',
  away: 'Сейчас нет связи. Ваши ответы появятся, когда она вернётся.',
  broken: 'Не получилось загрузить ваши ответы.',
  again: 'Попробовать ещё раз',
  more: 'Показать ещё',
  fresh: 'Вам написали',
  replies: 'Переписка',
  skipped: 'Пропущено',
  together: 'Отправлено. Ответ показывают только вместе с ответами других.',
  rest: n => `Ещё ${count(n, 'ответ', 'ответа', 'ответов')}`,
};
