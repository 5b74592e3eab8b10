/** The mentor's panel and badges, in its states. */

import { start } from '../src/elements/review.js';
import { fakeStaff, NOW } from './fake.js';

/** @import { Item } from '../src/types.js' */

/**
 * @param {string} language
 * @returns {Item[]}
 */
export function items(language) {
  const t = (/** @type {string} */ en, /** @type {string} */ ru, ar = en) => ({ ru, ar })[language] ?? en;
  const asked = NOW - 9 * 60_000;
  const before = (/** @type {number} */ seconds) => asked - seconds * 1000;
  const after = (/** @type {number} */ seconds) => asked + seconds * 1000;
  const sam = { id: 's1', name: t('Sam', 'Саша', 'سامي') };
  const maria = { id: 'm', name: t('Maria', 'Мария', 'ماريا') };
  /** @param {any} more @returns {Item} */
  const item = more => ({
    invitation: 'inv_a',
    response: 'rsp_a',
    survey: { key: 'review', version: '3f2a91c07b', name: t('After a review', 'После ревью', 'بعد المراجعة') },
    respondent: sam,
    mentor: maria,
    conversation: 'c1',
    identity: 'named',
    status: 'complete',
    state: 'open',
    invited_at: asked,
    started_at: after(20),
    completed_at: after(62),
    answers: [
      { question: 'useful', kind: 'rating', text: t('Was the review useful?', 'Ревью было полезным?', 'هل كانت المراجعة مفيدة؟'), value: 4, scale: 'stars', points: 5, words: '4 of 5' },
      { question: 'more', kind: 'text', text: t('What would have made it better?', 'Что сделало бы его лучше?', 'ما الذي كان سيجعلها أفضل؟'), value: 'x', words: t('The second comment helped, but I still don’t see why the inner loop starts at one.', 'Второй комментарий помог, но я так и не вижу, почему внутренний цикл начинается с единицы.', 'أفادتني الملاحظة الثانية، لكن لم يتضح لي لماذا تبدأ الحلقة الداخلية من واحد.') },
    ],
    why: t('Asked because `review_received` happened', 'Спросили, потому что случилось `review_received`', 'طُرح السؤال لأن `review_received` قد حدث'),
    context: {
      asked_at: asked,
      events: [
        { id: 'e1', name: 'exercise_failed', occurred_at: before(840), properties: { exercise: 'loops-3', attempt: 2 }, trigger: false },
        { id: 'e2', name: 'exercise_submitted', occurred_at: before(300), properties: { exercise: 'loops-3', attempt: 3 }, trigger: false },
        { id: 'e3', name: 'review_received', occurred_at: before(4), properties: { exercise: 'loops-3' }, trigger: true },
      ],
      messages: [
        { id: 'msg1', author_id: 's1', text: t('I pushed exercise 3', 'Отправил третье упражнение', 'أرسلتُ التمرين الثالث'), sent_at: before(280), verified: true },
        { id: 'msg2', author_id: 'm', text: t('Looked through it. Two comments inside, the second is the important one.', 'Посмотрела. Внутри два комментария, важный второй.', 'اطّلعتُ عليه. فيه ملاحظتان، والثانية هي الأهم.'), sent_at: before(60), verified: true },
      ],
      page: 'https://learn.example.com/loops/3',
      traits: {},
      cut: false,
    },
    page_messages: [],
    about_message: 'msg2',
    replies: [],
    ...more,
  });
  return [
    item({ replies: [{ id: 'r1', author: 'mentor', name: maria.name, text: t('Good question: let us go through it tomorrow.', 'Хороший вопрос: разберём завтра.', 'سؤال جيد، سنتناوله غدًا.'), sent_at: after(240) }] }),
    item({
      invitation: 'inv_b', state: 'read', status: 'open', completed_at: null, about_message: 'msg1',
      survey: { key: 'unclear', version: '11aa22bb', name: t('What is unclear', 'Что непонятно', 'ما لم يتضح') },
      answers: [{ question: 'pace', kind: 'choice', text: t('What is unclear?', 'Что непонятно?', 'ما الذي لم يتضح بعد؟'), value: { choices: ['loops'] }, words: t('How nested loops work', 'Как работают вложенные циклы', 'عمل الحلقات المتداخلة') }],
      why: t('Asked because `exercise_failed` happened twice within 10 minutes and the chat was opened', 'Спросили, потому что `exercise_failed` случилось дважды за 10 минут, а потом открыли чат', 'طُرح السؤال لأن `exercise_failed` حدث مرتين خلال 10 دقائق ثم فُتحت المحادثة'),
      page_messages: [{ id: 'p1', author_id: 's1', text: t('Why does it print twice?', 'Почему печатает дважды?', 'لماذا يطبع مرتين؟'), sent_at: before(30) }],
    }),
    item({
      invitation: 'inv_c', state: 'resolved', about_message: 'x',
      survey: { key: 'nps', version: '99cc', name: t('Course NPS', 'NPS курса', 'مؤشر NPS للدورة') },
      variant: 'short',
      answers: [{ question: 'nps', kind: 'nps', text: t('How likely are you to recommend this course?', 'Насколько вероятно, что вы посоветуете курс?', 'ما مدى احتمال أن توصي بهذه الدورة؟'), value: 9, words: '9 of 10' }, { question: 'team', kind: 'choice', text: t('Which team are you in?', 'В какой вы команде?', 'في أي فريق تعمل؟'), value: { choices: ['sales'] }, words: t('Sales', 'Продажи', 'المبيعات'), known: { words: t('Known from the trait `team`', 'Известно из свойства `team`', 'معروف من الخاصية `team`'), trait: 'team' } }],
    }),
    item({
      invitation: 'inv_d', state: 'read', about_message: 'y',
      answers: [{ question: 'feel', kind: 'rating', text: 'x', value: 2, scale: 'smileys', points: 5, words: '2 of 5' }],
    }),
    item({
      invitation: 'inv_f', state: 'read', about_message: 'z',
      answers: [
        { question: 'thumb', kind: 'rating', text: t('Was the review useful?', 'Ревью было полезным?', 'هل كانت المراجعة مفيدة؟'), value: 2, scale: 'thumbs', points: 2, words: t('thumb up', 'палец вверх', 'إبهام إلى أعلى') },
        { question: 'time', kind: 'number', text: t('How long did it take?', 'Сколько времени ушло?', 'كم استغرق ذلك؟'), value: 40, words: t('40 minutes', '40 минут', '40 دقيقة') },
        { question: 'order', kind: 'ranking', text: t('What helped most?', 'Что помогло больше?', 'ما أكثر ما أفاد؟'), value: { choices: ['b', 'a'] }, words: t('1. Exercises, 2. Videos', '1. Упражнения, 2. Видео', '1. التمارين، 2. الفيديو') },
        { question: 'grid', kind: 'matrix', text: t('How was each part?', 'Как вам каждая часть?', 'كيف كان كل جزء؟'), value: { rows: { a: 'x' } }, words: t('Videos: good; Exercises: too hard', 'Видео: хорошо; Упражнения: слишком сложно', 'الفيديو: جيد؛ التمارين: صعبة جدًا') },
        { question: 'ok', kind: 'consent', text: t('May we show this to others?', 'Можно показать другим?', 'هل يمكننا عرض هذا على الآخرين؟'), value: null, words: '' },
      ],
    }),
    item({
      invitation: 'inv_g', state: 'read', about_message: 'w',
      answers: [{ question: 'love', kind: 'rating', text: t('How did this lesson feel?', 'Как вам этот урок?', 'كيف كان هذا الدرس؟'), value: 6, scale: 'hearts', points: 7, words: '6 of 7' }],
    }),
  ];
}

/**
 * @param {HTMLElement} main
 * @param {string} language
 * @param {object} theme
 */
export function show(main, language, theme) {
  main.classList.add('review');
  const given = items(language).flatMap((item, at, all) => (at ? [item, { ...item, conversation: 'c2', invitation: `${item.invitation}2` }] : [item, ...all.slice(1, 2).map(other => ({ ...other, conversation: 'c3', invitation: 'inv_e' }))]));
  const fake = fakeStaff(given, { theme, language });
  start(fake.staff);
  for (const conversation of ['c1', 'c2', 'c3', 'empty']) {
    const box = document.createElement('div');
    const title = document.createElement('h2');
    const panel = document.createElement('cue-review');
    title.textContent = conversation;
    panel.setAttribute('conversation', conversation);
    panel.id = conversation;
    box.className = 'frame';
    box.append(title, panel);
    main.append(box);
  }
  const box = document.createElement('div');
  for (const message of ['msg1', 'msg2', 'x', 'y']) {
    const bubble = document.createElement('p');
    const badge = document.createElement('cue-badge');
    badge.setAttribute('message', message);
    badge.setAttribute('conversation', 'c1');
    bubble.append('A message ', badge);
    box.append(bubble);
  }
  main.append(box);
  Object.assign(window, { staff: fake });
}
