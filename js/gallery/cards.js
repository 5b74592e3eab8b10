/** Every state of a card, by name, in three languages. */

import { NOW, card, question } from './fake.js';

/** @import { Card, Delivery, Draft } from '../src/types.js' */
/** @typedef {{ card: Card, draft?: Draft, delivery?: Delivery, sent?: boolean }} State  sent: with nothing given, so that it says what is missing */

/**
 * @param {string} language
 * @returns {Record<string, State>}
 */
export function states(language) {
  const t = (/** @type {string} */ en, /** @type {string} */ ru, /** @type {string} */ ar) => ({ ru, ar })[language] ?? en;
  const stars = question({ id: 'useful', kind: 'rating', part: 'rating', points: 5, text: t('Was the review useful?', 'Ревью было полезным?', 'هل كانت المراجعة مفيدة؟'), required: true, low: t('Not at all', 'Совсем нет', 'إطلاقًا'), high: t('Very', 'Очень', 'جدًا') });
  const numbers = question({ ...stars, scale: 'numbers', text: t('How clear was the exercise?', 'Насколько понятным было упражнение?', 'ما مدى وضوح التمرين؟') });
  const smileys = question({ ...stars, scale: 'smileys', text: t('How did this lesson feel?', 'Как вам этот урок?', 'كيف كان هذا الدرس؟') });
  const nps = question({ id: 'nps', kind: 'nps', text: t('How likely are you to recommend this course to a friend?', 'Насколько вероятно, что вы посоветуете этот курс другу?', 'ما مدى احتمال أن توصي صديقًا بهذه الدورة؟'), required: true, low: t('Not likely', 'Точно нет', 'غير محتمل'), high: t('Very likely', 'Точно да', 'محتمل جدًا') });
  const one = question({
    id: 'pace',
    kind: 'choice', part: 'choice',
    text: t('What is unclear?', 'Что непонятно?', 'ما الذي لم يتضح بعد؟'),
    required: true,
    choices: [
      { id: 'task', text: t('What the task asks for', 'Что нужно сделать', 'المطلوب في المهمة') },
      { id: 'loops', text: t('How nested loops work', 'Как работают вложенные циклы', 'عمل الحلقات المتداخلة') },
      { id: 'error', text: t('What the error message means', 'Что значит сообщение об ошибке', 'معنى رسالة الخطأ') },
    ],
    other: t('Something else', 'Другое', 'شيء آخر'),
  });
  const many = question({ ...one, many: true, help: t('Choose as many as you like', 'Можно выбрать несколько', 'يمكن اختيار أكثر من إجابة') });
  const text = question({ id: 'more', kind: 'text', text: t('What would have made it better?', 'Что сделало бы его лучше?', 'ما الذي كان سيجعلها أفضل؟'), help: t('One sentence is enough', 'Достаточно одного предложения', 'تكفي جملة واحدة'), placeholder: t('For example: an example of a nested loop', 'Например: пример вложенного цикла', 'مثلًا: مثال على حلقة متداخلة'), max_length: 400 });
  const notice = question({ id: 'hello', kind: 'message', part: 'message', text: t('A short word before we begin', 'Пара слов, прежде чем начать', 'كلمة قصيرة قبل البداية'), help: t('Three questions about «Loops 3», one minute at most. Your next exercise is waiting and will not run away.', 'Три вопроса про «Циклы 3», не больше минуты. Следующее упражнение подождёт.', 'ثلاثة أسئلة عن «الحلقات 3»، دقيقة واحدة على الأكثر. التمرين التالي في الانتظار ولن يذهب إلى أي مكان.') });
  const about = t('About exercise «Loops 3», just now', 'Про упражнение «Циклы 3», только что', 'عن تمرين «الحلقات 3»، قبل قليل');
  const asker = t('Maria', 'Мария', 'ماريا');
  let n = 0;
  /** @param {Partial<Card>} more @param {Partial<State>} [rest] */
  const state = (more, rest = {}) => {
    const invitation = `inv_${language}${(n += 1)}`;
    return { card: card({ invitation, conversation: invitation, language, asker, ...more }), ...rest };
  };
  const answered = [{ question: 'useful', value: 4 }];
  const replies = [{ id: 'r1', author: /** @type {const} */ ('mentor'), name: asker, text: t('Glad it helped. The second comment was about the inner loop: shall we look at it together tomorrow?', 'Рада, что помогло. Второй комментарий был про внутренний цикл: посмотрим завтра вместе?', 'يسعدني أن المراجعة أفادت. الملاحظة الثانية كانت عن الحلقة الداخلية: هل ننظر فيها معًا غدًا؟'), sent_at: NOW - 50_000 }];
  return {
    stars: state({ questions: [stars], about }),
    smileys: state({ questions: [smileys] }),
    numbers: state({ questions: [numbers], about }),
    nps: state({ questions: [nps] }),
    one: state({ questions: [one, text], about }),
    many: state({ questions: [many, text] }, { draft: { values: { pace: { choices: ['loops'], other: t('The tests', 'Тесты', 'الاختبارات') } } } }),
    text: state({ questions: [stars, text], answers: answered }),
    near: state({ questions: [stars, { ...text, max_length: 30 }], answers: answered }, { draft: { values: { more: t('An example of a nested loop', 'Пример вложенного цикла', 'مثال على حلقة متداخلة') } } }),
    message: state({ questions: [notice, stars, text] }),
    middle: state({ questions: [notice, { ...stars, required: false }, text], answers: [{ question: 'hello', value: null }] }, { draft: { values: { useful: 3 } } }),
    chosen: state({ questions: [nps] }, { draft: { values: { nps: 7 } } }),
    smile5: state({ questions: [smileys] }, { draft: { values: { useful: 5 } } }),
    error: state({ questions: [one, text] }, { sent: true }),
    errorText: state({ questions: [{ ...text, required: true }] }, { sent: true }),
    screen: state({ questions: [stars, { ...many, same_screen: true, other: null }, { ...text, same_screen: true }], about }),
    kept: state({ questions: [stars, text], answers: answered }, { delivery: 'kept' }),
    refused: state({ questions: [stars, text], answers: answered }, { delivery: 'refused', draft: { values: { more: t('More examples', 'Больше примеров', 'أمثلة أكثر') } } }),
    done: state({ questions: [stars], answers: answered, status: 'completed' }),
    several: state({ questions: [notice, one, text], answers: [{ question: 'pace', value: { choices: ['loops'] } }, { question: 'more', value: 'x' }], status: 'completed', thanks: [{ say_if: [], text: t('Thank you. We will rewrite this exercise.', 'Спасибо. Мы перепишем это упражнение.', 'شكرًا. سنعيد كتابة هذا التمرين.') }] }),
    changeable: state({ questions: [stars], answers: answered, status: 'completed', changeable_until: Number.MAX_SAFE_INTEGER }),
    sending: state({ questions: [stars], answers: answered }, { delivery: 'sending' }),
    doneKept: state({ questions: [stars], answers: answered }, { delivery: 'kept' }),
    thread: state({ questions: [stars], answers: answered, status: 'completed', replies }),
    talk: state({ questions: [stars], answers: answered, status: 'completed', replies: [...replies, { id: 'r2', author: 'respondent', text: t('Yes please, after four', 'Да, после четырёх', 'نعم، بعد الرابعة'), sent_at: NOW - 20_000 }] }, { draft: { values: {}, reply: t('Or on Friday', 'Или в пятницу', 'أو يوم الجمعة') } }),
  };
}
