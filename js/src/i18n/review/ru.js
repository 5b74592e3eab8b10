/** What the mentor's panel says, in Russian. */

const rules = new Intl.PluralRules('ru');

/** @type {typeof import('./en.js').words} */
export const words = {
  language: 'ru',
  title: 'Отзывы в этом чате',
  empty: 'Оценок пока нет. Когда на вопрос в этой беседе ответят, ответ появится здесь вместе с тем, что к нему привело.',
  fresh: n => `${n} ${{ one: 'новый ответ', few: 'новых ответа' }[/** @type {string} */ (rules.select(n))] ?? 'новых ответов'}`,
  of: all => `из ${all}`,
  version: version => `версия ${version}`,
  moment: 'Как это было',
  asked: 'Вопрос задан',
  answering: 'Ещё отвечает',
  skipped: 'Пропущено',
  trigger: 'привело к вопросу',
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
};
