/** What the card says of itself, in Russian. Functions where words depend on a name or a number. */

const rules = new Intl.PluralRules('ru');
const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ few, /** @type {string} */ many) =>
  `${n} ${{ one, few }[/** @type {string} */ (rules.select(n))] ?? many}`;

/** @type {typeof import('./en.js').words} */
export const words = {
  language: 'ru',
  team: 'Команда',
  asks: name => `${name} хочет узнать`,
  named: name => `${name} увидит ответ и то, что вы делали`,
  grouped: name => `${name} увидит это только вместе с ответами ещё хотя бы четырёх человек`,
  anonymous: () => 'Никто не узнает, что это вы',
  send: 'Отправить',
  next: 'Дальше',
  skip: 'Пропустить',
  back: 'Назад',
  later: 'Не сейчас',
  go: 'Продолжить',
  close: 'Закрыть',
  reply: 'Ответить',
  you: 'Вы',
  of: (n, all) => `${n} из ${all}`,
  step: (n, all) => `Вопрос ${n} из ${all}`,
  pick: 'Сначала выберите ответ',
  write: 'Сначала напишите несколько слов',
  long: n => `Сократите, пожалуйста, на ${count(n, 'знак', 'знака', 'знаков')}`,
  left: n => `Можно ещё ${count(n, 'знак', 'знака', 'знаков')}`,
  sending: 'Отправляем…',
  kept: 'Сохранено. Отправим, когда появится связь.',
  failed: 'Не получилось отправить. Ответ сохранён, попробуйте ещё раз.',
  closed: 'Этот вопрос уже закрыт. Ничего делать не нужно.',
  elsewhere: 'Вы ответили в другом окне',
  answered: what => `Ваш ответ: ${what}`,
  answers: n => `Вы ответили на ${count(n, 'вопрос', 'вопроса', 'вопросов')}`,
  thanks: name => `Спасибо.${name && ` ${name} уже видит ответ.`}`,
  replied: name => `Новый ответ: ${name}`,
  earlier: n => count(n, 'прежний ответ', 'прежних ответа', 'прежних ответов'),
};
