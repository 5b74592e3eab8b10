/** Every kind of question that is a mark, a choice or a line, in its states, in three languages. */

import { card, question } from './fake.js';

/** @import { Card, Question } from '../src/types.js' */
/** @import { State } from './cards.js' */

/**
 * @param {string} language
 * @returns {Record<string, State>}
 */
export function kinds(language) {
  const t = (/** @type {string} */ en, /** @type {string} */ ru, /** @type {string} */ ar) => ({ ru, ar })[language] ?? en;
  const asker = t('Maria', 'Мария', 'ماريا');
  /** @type {Record<string, State>} */
  const all = {};
  /**
   * One question on a card, with what is typed or ticked already.
   * @param {string} name
   * @param {Partial<Question> & { kind: string, part?: string, text: string }} of
   * @param {any} [value]
   * @param {Partial<Card>} [more]
   */
  const state = (name, of, value, more) => {
    const invitation = `inv_${language}_${name}`;
    all[name] = {
      card: card({ invitation, conversation: invitation, language, asker, thanks: [], questions: [question({ id: 'it', required: true, ...of })], ...more }),
      ...(value != null && { draft: { values: { it: value } } }),
    };
  };
  const useful = { text: t('Was the review useful?', 'Ревью было полезным?', 'هل كانت المراجعة مفيدة؟'), low: t('Not at all', 'Совсем нет', 'إطلاقًا'), high: t('Very', 'Очень', 'جدًا') };
  const rating = { kind: 'rating', part: 'rating', points: 5, ...useful };
  state('stars', { ...rating, scale: 'stars' });
  state('stars 3 of 5', { ...rating, scale: 'stars' }, 3);
  state('stars of 10', { ...rating, scale: 'stars', points: 10 }, 7);
  state('hearts', { ...rating, scale: 'hearts' });
  state('hearts 4 of 5', { ...rating, scale: 'hearts' }, 4);
  state('smileys of 3', { ...rating, scale: 'smileys', points: 3 });
  state('smileys of 10', { ...rating, scale: 'smileys', points: 10 }, 8);
  state('thumbs', { ...rating, scale: 'thumbs', points: 2, low: null, high: null });
  state('thumbs with words', { ...rating, scale: 'thumbs', points: 2, low: t('Not this time', 'В этот раз нет', 'ليس هذه المرة'), high: t('Useful', 'Полезно', 'مفيدة') }, 2);
  state('numbers', { ...rating, scale: 'numbers' }, 2);
  state('csat', {
    kind: 'csat', part: 'rating', scale: 'smileys', points: 5,
    text: t('Overall, how satisfied are you?', 'Насколько вы довольны в целом?', 'ما مدى رضاك بشكل عام؟'),
    low: t('Very dissatisfied', 'Совсем недоволен', 'غير راضٍ إطلاقًا'),
    high: t('Very satisfied', 'Очень доволен', 'راضٍ جدًا'),
  }, 4);
  state('ces', {
    kind: 'ces', part: 'rating', scale: 'numbers', points: 7,
    text: t('It was easy to do what I wanted to do.', 'Мне легко удалось сделать то, что я хотел.', 'كان من السهل إنجاز ما أردته.'),
    low: t('Strongly disagree', 'Совершенно не согласен', 'لا أوافق إطلاقًا'),
    high: t('Strongly agree', 'Полностью согласен', 'أوافق تمامًا'),
  });
  state('nps', {
    kind: 'nps',
    text: t('How likely are you to recommend us to a friend or colleague?', 'Насколько вероятно, что вы посоветуете нас друзьям или коллегам?', 'ما مدى احتمال أن توصي بنا صديقًا أو زميلًا؟'),
    low: t('Not at all likely', 'Точно не посоветую', 'غير محتمل إطلاقًا'),
    high: t('Extremely likely', 'Точно посоветую', 'محتمل جدًا'),
  }, 9);

  const choice = {
    kind: 'choice', part: 'choice',
    text: t('What is unclear?', 'Что непонятно?', 'ما الذي ليس واضحًا؟'),
    choices: [
      { id: 'task', text: t('What the task asks for', 'Что нужно сделать', 'ما المطلوب في التمرين') },
      { id: 'loops', text: t('How nested loops work', 'Как работают вложенные циклы', 'كيف تعمل الحلقات المتداخلة') },
      { id: 'error', text: t('What the error message means, and where in the code it comes from', 'Что значит сообщение об ошибке и откуда в коде оно берётся', 'ماذا تعني رسالة الخطأ ومن أين تأتي في الشيفرة') },
    ],
    other: t('Something else', 'Другое', 'غير ذلك'),
  };
  const none = { id: 'none', text: t('None of these', 'Ничего из этого', 'لا شيء من هذا'), exclusive: true };
  state('choice', choice);
  state('choice chosen', choice, { choices: ['loops'] });
  state('choice other', choice, { choices: [], other: t('The tests', 'Тесты', 'الاختبارات') });
  state('choice some', { ...choice, many: true, least: 2, most: 3, choices: [...choice.choices, none] }, { choices: ['task', 'loops'] });

  const picture = {
    kind: 'picture', part: 'choice',
    text: t('How do you like to learn?', 'Как вам нравится учиться?', 'كيف تحب أن تتعلم؟'),
    choices: [
      { id: 'video', text: t('Watching a video', 'Смотреть видео', 'مشاهدة فيديو'), image: '/js/gallery/pictures/video.svg' },
      { id: 'text', text: t('Reading', 'Читать', 'القراءة'), image: '/js/gallery/pictures/text.svg' },
      { id: 'practice', text: t('Writing code at once', 'Сразу писать код', 'كتابة الشيفرة مباشرة'), image: '/js/gallery/pictures/practice.svg' },
      { id: 'talk', text: t('Talking it over', 'Обсуждать', 'النقاش'), image: '/js/gallery/pictures/talk.svg' },
    ],
  };
  state('picture', picture);
  state('picture chosen', { ...picture, many: true, most: 2 }, { choices: ['video', 'talk'] });
  state('picture lost', { ...picture, choices: picture.choices.map((one, at) => (at === 1 ? { ...one, image: '/js/gallery/pictures/lost.svg' } : one)) });
  state('pictures lost', { ...picture, choices: picture.choices.map(one => ({ ...one, image: '/js/gallery/pictures/lost.svg' })) }, { choices: ['text'] });

  const yesno = { kind: 'yesno', part: 'choice', text: t('Did the second comment help?', 'Второй комментарий помог?', 'هل أفادك التعليق الثاني؟'), yes: t('Yes', 'Да', 'نعم'), no: t('No', 'Нет', 'لا') };
  state('yesno', yesno);
  state('yes', { ...yesno, yes: t('Yes, it did', 'Да, помог', 'نعم، أفادني'), no: t('No, I still don’t see why it starts at one', 'Нет, всё ещё непонятно, почему с единицы', 'لا، لم أفهم بعد لماذا يبدأ من واحد') }, true);
  const consent = {
    kind: 'consent', part: 'choice',
    text: t('May we show your answer to other students?', 'Можно показать ваш ответ другим студентам?', 'هل يمكننا عرض إجابتك على طلاب آخرين؟'),
    help: t('Without your name', 'Без имени', 'من دون اسمك'),
    label: t('I agree', 'Согласен', 'أوافق'),
    link: { text: t('What we keep and why', 'Что мы храним и зачем', 'ما نحتفظ به ولماذا'), url: 'https://example.com/privacy' },
  };
  state('consent', consent);
  state('consent given', consent, true);

  const number = { kind: 'number', part: 'input', text: t('How long did the exercise take?', 'Сколько времени ушло на упражнение?', 'كم استغرق التمرين؟'), min: 1, max: 240, unit: t('minutes', 'минут', 'دقيقة') };
  state('number', number);
  state('number typed', { ...number, decimals: true, min: undefined, max: undefined }, t('12.5', '12,5', '١٢٫٥'));
  const email = { kind: 'email', part: 'input', text: t('Where should the answer go?', 'Куда прислать ответ?', 'إلى أين نرسل الرد؟'), placeholder: 'name@example.com' };
  state('email', email);
  state('email typed', email, 'sam@example');
  const date = { kind: 'date', part: 'input', text: t('When is your next exam?', 'Когда следующий экзамен?', 'متى امتحانك القادم؟'), earliest: '2026-11-22', latest: '2027-06-30' };
  state('date', date);
  state('date chosen', { ...date, earliest: undefined, latest: undefined, help: t('A guess is fine', 'Можно примерно', 'تقدير تقريبي يكفي') }, '2026-12-14');

  const text = { kind: 'text', text: t('What would have made it better?', 'Что сделало бы его лучше?', 'ما الذي كان سيجعله أفضل؟'), placeholder: t('For example: an example of a nested loop', 'Например: пример вложенного цикла', 'مثلًا: مثال على حلقة متداخلة') };
  state('text', text);
  state('text short', { ...text, multiline: false, max_length: 60 }, t('An example of a nested loop, step by step', 'Пример вложенного цикла по шагам', 'مثال على حلقة متداخلة خطوة بخطوة'));
  state('message', {
    kind: 'message', part: 'message',
    text: t('A short word before we begin', 'Пара слов, прежде чем начать', 'كلمة قصيرة قبل أن نبدأ'),
    help: t('Three questions about «Loops 3», one minute at most.', 'Три вопроса про «Циклы 3», не больше минуты.', 'ثلاثة أسئلة حول «الحلقات 3»، دقيقة واحدة على الأكثر.'),
    button: t('Let us begin', 'Начнём', 'لنبدأ'),
    link: { text: t('Why we ask', 'Зачем мы спрашиваем', 'لماذا نسأل'), url: 'https://example.com/why' },
  });
  state('message alone', { kind: 'message', part: 'message', text: t('Your next exercise is waiting and will not run away.', 'Следующее упражнение подождёт.', 'تمرينك التالي في انتظارك ولن يهرب.') });
  return all;
}
