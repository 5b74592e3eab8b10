/** Every kind of question that is a list, an order, a grid or a line, in its states, in three languages. */

import { card, question } from './fake.js';

/** @import { Question } from '../src/types.js' */
/** @import { State } from './cards.js' */

const CITIES = {
  en: 'Accra, Amsterdam, Athens, Barcelona, Belgrade, Berlin, Bogotá, Córdoba, Dublin, Gdańsk, Helsinki, Istanbul, Kraków, León, Lisbon, Malmö, Oslo, Paris, Prague, Reykjavík, Riga, Rome, São Paulo, Tallinn, Tbilisi, Vienna, Vilnius, Warsaw, Yerevan, Zürich',
  ru: 'Алматы, Архангельск, Барнаул, Вологда, Екатеринбург, Ереван, Иркутск, Казань, Калининград, Кострома, Минск, Москва, Мурманск, Нижний Новгород, Новосибирск, Омск, Орёл, Пермь, Псков, Самара, Санкт-Петербург, Тбилиси, Томск, Тула, Уфа, Ярославль',
  ar: 'أبوظبي, الإسكندرية, الجزائر, الخرطوم, الدار البيضاء, الدوحة, الرباط, الرياض, القاهرة, القدس, المنامة, بغداد, بيروت, تونس, جدة, حلب, دبي, دمشق, صنعاء, طرابلس, عمّان, فاس, مراكش, مسقط, وهران',
};

/**
 * @param {string} language
 * @returns {Record<string, State>}
 */
export function more(language) {
  const t = (/** @type {string} */ en, /** @type {string} */ ru, /** @type {string} */ ar) => ({ ru, ar })[language] ?? en;
  const asker = t('Maria', 'Мария', 'ماريا');
  /** @type {Record<string, State>} */
  const all = {};
  /**
   * One question on a card, with what is given already.
   * @param {string} name
   * @param {Partial<Question> & { kind: string, text: string }} of
   * @param {any} [value]
   */
  const state = (name, of, value) => {
    const invitation = `inv_${language}_${name}`;
    all[name] = {
      card: card({ invitation, conversation: invitation, language, asker, thanks: [], questions: [question({ id: 'it', part: of.kind, required: true, ...of })] }),
      ...(value != null && { draft: { values: { it: value } } }),
    };
  };
  const listed = (/** @type {string} */ texts) => texts.split(', ').map((text, i) => ({ id: `c${i}`, text }));

  const role = {
    kind: 'dropdown',
    text: t('What do you mostly do at work?', 'Чем вы в основном заняты на работе?', 'ما طبيعة عملك في الغالب؟'),
    choices: listed(t('Teaching, Design, Development, Support, Something else', 'Преподаю, Проектирую, Разрабатываю, Помогаю пользователям, Другое', 'التدريس, التصميم, البرمجة, الدعم, شيء آخر')),
  };
  state('dropdown', role);
  state('dropdown chosen', role, { choices: ['c2'] });
  const city = {
    kind: 'dropdown',
    text: t('Which city do you study from?', 'Из какого города вы учитесь?', 'من أي مدينة تدرس؟'),
    help: t('The nearest one is enough', 'Подойдёт ближайший', 'تكفي أقرب مدينة'),
    placeholder: t('Start typing a city', 'Начните вводить город', 'ابدأ بكتابة اسم المدينة'),
    choices: listed(CITIES[/** @type {'en'} */ (language)] ?? CITIES.en),
  };
  state('dropdown long', city);
  state('dropdown long chosen', city, { choices: ['c5'] });

  const order = {
    kind: 'ranking',
    text: t('What helps you most when you are stuck?', 'Что больше всего помогает, когда вы застряли?', 'ما أكثر ما يساعدك عندما تتعثر؟'),
    choices: listed(t('A hint from the mentor, An example that works, Reading the error again, A short break', 'Подсказка ментора, Рабочий пример, Ещё раз прочитать сообщение об ошибке, Короткий перерыв', 'تلميح من المرشد, مثال يعمل, قراءة رسالة الخطأ مرة أخرى, استراحة قصيرة')),
  };
  state('ranking', order);
  state('ranking begun', order, { choices: ['c2', 'c0'] });
  state('ranking done', order, { choices: ['c2', 'c0', 'c3', 'c1'] });

  const grid = {
    kind: 'matrix',
    text: t('How often did you use these in the last week?', 'Как часто вы пользовались этим на прошлой неделе?', 'كم مرة استخدمت هذه في الأسبوع الماضي؟'),
    rows: listed(t('Video lessons, The chat with the mentor, Exercises that check themselves', 'Видеоуроки, Чат с ментором, Задания с автопроверкой', 'دروس الفيديو, الدردشة مع المرشد, التمارين ذات التصحيح الآلي')),
    columns: listed(t('Never, Rarely, Weekly, Daily', 'Никогда, Редко, Часто, Каждый день', 'أبدًا, نادرًا, أسبوعيًا, يوميًا')),
  };
  state('matrix', grid);
  state('matrix begun', grid, { rows: { c0: 'c2', c2: 'c1' } });
  state('matrix agree', {
    ...grid,
    text: t('How far do you agree?', 'Насколько вы согласны?', 'إلى أي مدى توافق؟'),
    rows: listed(t('The task was clear, The review came in time', 'Задание было понятным, Ревью пришло вовремя', 'كانت المهمة واضحة, وصلت المراجعة في الوقت المناسب')),
    columns: listed(t('Strongly disagree, Disagree, Neither, Agree, Strongly agree', 'Совсем не согласен, Не согласен, Нейтрально, Согласен, Полностью согласен', 'لا أوافق بشدة, لا أوافق, محايد, أوافق, أوافق بشدة')),
  }, { rows: { c0: 'c3' } });
  state('matrix numbers', { ...grid, text: t('From 1 to 7, how useful were these?', 'От 1 до 7, насколько это полезно?', 'من 1 إلى 7، ما مدى فائدتها؟'), columns: listed('1, 2, 3, 4, 5, 6, 7') });

  const share = {
    kind: 'slider',
    text: t('How much of the week went on this course?', 'Какую часть недели занял этот курс?', 'ما الحصة التي أخذتها هذه الدورة من أسبوعك؟'),
    min: 0,
    max: 100,
    step: 5,
    unit: '%',
  };
  state('slider', share);
  state('slider set', share, 35);
  state('slider worded', { ...share, text: t('How heavy was it?', 'Насколько это было тяжело?', 'ما مدى صعوبة ذلك؟'), min: 0, max: 10, step: 0.5, unit: null, low: t('Very light', 'Очень легко', 'سهل جدًا'), high: t('Very heavy', 'Очень тяжело', 'صعب جدًا') }, 7.5);
  return all;
}
