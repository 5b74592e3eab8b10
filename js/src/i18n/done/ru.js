/** What an answered card says of itself, in Russian: over the words of the card that asks. */

/** Made when first needed: it takes longer than a frame on a slow phone. @type {Intl.PluralRules} */
let rules;
const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ few, /** @type {string} */ many) =>
  `${n} ${{ one, few }[/** @type {string} */ ((rules ??= new Intl.PluralRules('ru')).select(n))] ?? many}`;

/** @type {typeof import('./en.js').words} */
export const words = {
  close: 'Закрыть',
  reply: 'Ответить',
  you: 'Вы',
  sending: 'Отправляем…',
  closed: 'Этот вопрос уже закрыт. Ничего делать не нужно.',
  elsewhere: 'Вы ответили в другом окне',
  answered: what => `Ваш ответ: ${what}`,
  answers: n => `Вы ответили на ${count(n, 'вопрос', 'вопроса', 'вопросов')}`,
  thanks: name => `Спасибо.${name && ` ${name} уже видит ответ.`}`,
  replied: name => `Новый ответ: ${name}`,
  earlier: n => count(n, 'прежний ответ', 'прежних ответа', 'прежних ответов'),
};
