/** What a card that asks says of itself, in Russian. Functions where words depend on a name or a number. */

/** Made when first needed: it takes longer than a frame on a slow phone. @type {Intl.PluralRules} */
let rules;
const characters = (/** @type {number} */ n) => `${n} ${{ one: 'знак', few: 'знака' }[/** @type {string} */ ((rules ??= new Intl.PluralRules('ru')).select(n))] ?? 'знаков'}`;

/** @type {typeof import('./en.js').words} */
export const words = {
  language: 'ru',
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
  long: n => `Сократите, пожалуйста, на ${characters(n)}`,
  left: n => `Можно ещё ${characters(n)}`,
  kept: 'Сохранено. Отправим, когда появится связь.',
  failed: 'Не получилось отправить. Ответ сохранён, попробуйте ещё раз.',
};
