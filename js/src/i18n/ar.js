/** What the widget says, in Arabic: as en.js has it, and of nobody whether it is he or she. */

import { limits } from '../limits.js';
import { lacking } from '../rows.js';

/** Made when first needed: it takes longer than a frame on a slow phone. @type {Intl.PluralRules} */
let rules;
/**
 * One and two are words of their own; the others stand after the number, which has none for nought.
 * @param {number} n
 * @param {[one: string, two: string, few: string, many: string, other: string]} forms
 */
const count = (n, ...[one, two, few, many, other]) =>
  ({ one, two, few: `${n} ${few}`, many: `${n} ${many}` })[/** @type {string} */ ((rules ??= new Intl.PluralRules('ar')).select(n))] ?? `${n} ${other}`;

/** @type {typeof import('./en.js').words} */
export const words = {
  language: 'ar',
  dir: 'rtl',
  team: 'الفريق',
  asks: name => `سؤال من ${name}`,
  named: name => `سيكون بإمكان ${name} الاطّلاع على إجابتك وعلى نشاطك قبلها`,
  send: 'إرسال',
  next: 'التالي',
  skip: 'تخطّي',
  back: 'رجوع',
  later: 'ليس الآن',
  go: 'متابعة',
  of: (n, all) => `${n} من ${all}`,
  step: (n, all) => `السؤال ${n} من ${all}`,
  pick: 'يُرجى اختيار إجابة أولًا',
  write: 'يُرجى كتابة بضع كلمات أولًا',
  long: n => `يُرجى الاختصار بمقدار ${count(n, 'حرف واحد', 'حرفين', 'أحرف', 'حرفًا', 'حرف')}`,
  left: n => `المتبقّي: ${count(n, 'حرف واحد', 'حرفان', 'أحرف', 'حرفًا', 'حرف')}`,
  kept: 'حُفظت الإجابة هنا، وستُرسل عند عودة الاتصال.',
  feedback: 'رأيك',
  failed: 'تعذّر الإرسال. الإجابة محفوظة، ويمكن تكرار المحاولة.',
};

/** @type {typeof import('./en.js').done} */
export const done = {
  close: 'إغلاق',
  reply: 'رد',
  you: 'أنت',
  sending: 'جارٍ الإرسال…',
  cancel: 'إلغاء',
  change: 'تغيير',
  final: 'فات وقت تغيير هذه الإجابة.',
  closed: 'أُغلق هذا السؤال. لا حاجة إلى أي شيء آخر.',
  elsewhere: 'وصلت الإجابة من نافذة أخرى',
  answered: what => `إجابتك: ${what}`,
  answers: n => `أجبت عن ${count(n, 'سؤال واحد', 'سؤالين', 'أسئلة', 'سؤالًا', 'سؤال')}`,
  thanks: name => `شكرًا لك.${name && ` وصلت إجابتك إلى ${name}.`}`,
  replied: name => `رد جديد من ${name}`,
  earlier: n => count(n, 'إجابة سابقة واحدة', 'إجابتان سابقتان', 'إجابات سابقة', 'إجابة سابقة', 'إجابة سابقة'),
  grouped: (name, n) => `لن تظهر إجابتك أمام ${name} إلا مع إجابات ${count(n, 'شخص واحد', 'شخصين', 'أشخاص', 'شخصًا', 'شخص')} غيرك على الأقل`,
  anonymous: 'لن يعرف أحد أن هذه إجابتك',
  names: 'وسيظهر اسمك لمسؤول النظام',
  once: 'بعد الإرسال لا يمكن تغيير الإجابة ولا الرد عليها',
};

/** @param {import('../types.js').Question} question */
const range = question => {
  const [from, to] = limits('ar-u-nu-latn', question);
  return [from && `من ${from}`, to && `${from ? 'إلى' : 'حتى'} ${to}`].filter(Boolean).join(' ');
};
/** @param {import('../types.js').Question} question */
const some = ({ least, most }) =>
  (least || most) && `عدد الإجابات: ${least === most ? `${least} بالضبط` : !most ? `${least} على الأقل` : least ? `من ${least} إلى ${most}` : `${most} على الأكثر`}`;

/** @type {typeof import('./en.js').more} */
export const more = {
  up: 'إبهام إلى أعلى',
  down: 'إبهام إلى أسفل',
  range,
  choice: some,
  picture: some,
  consent: () => 'يُرجى وضع علامة في المربع أولًا',
  number: question => `يُرجى كتابة ${question.decimals ? 'رقم' : 'عدد صحيح'} ${range(question)}`,
  email: () => 'يُرجى كتابة العنوان كاملًا، مثل name@example.com',
  date: question => `يُرجى اختيار تاريخ ${range(question)}`,
  choose: 'اختيار…',
  optional: 'اختياري',
  found: n => (n ? count(n, 'نتيجة واحدة', 'نتيجتان', 'نتائج', 'نتيجة', 'نتيجة') : 'لا توجد نتائج'),
  slide: 'يُرجى تحريك المؤشر',
  rank: 'يُرجى الضغط بالترتيب، الأفضل أولًا',
  rerank: 'يمكن تغيير الترتيب بالسحب أو بالأسهم',
  place: (text, n, all) => `${text}: ${n ? `المرتبة ${n} من ${all}` : 'بلا مرتبة'}`,
  raise: text => `إلى أعلى: ${text}`,
  lower: text => `إلى أسفل: ${text}`,
  slider: () => 'يُرجى تحريك المؤشر أولًا',
  ranking: () => 'يُرجى إعطاء كل عنصر مرتبة',
  matrix: (question, value) => `يُرجى اختيار إجابة لـ «${lacking(question, value)}»`,
};

/** @type {typeof import('./en.js').review} */
export const review = {
  language: 'ar',
  dir: 'rtl',
  title: 'الآراء في هذه المحادثة',
  empty: 'لا تقييمات بعد. عند الإجابة عن سؤال في هذه المحادثة ستظهر الإجابة هنا مع ما سبقها.',
  fresh: n => count(n, 'إجابة جديدة واحدة', 'إجابتان جديدتان', 'إجابات جديدة', 'إجابة جديدة', 'إجابة جديدة'),
  of: all => `من ${all}`,
  version: version => `الإصدار ${version}`,
  moment: 'ما جرى حينها',
  asked: 'طُرح السؤال',
  seen: 'شوهد',
  answering: 'الإجابة مستمرة',
  skipped: 'بلا إجابة',
  known: 'معروف من قبل',
  trigger: 'أدّى إلى السؤال',
  byPage: 'كما أفادت الصفحة',
  unverified: 'كما عرضته الصفحة، من دون تحقّق',
  cut: 'حُذف بعض ما جرى للاختصار',
  untold: 'رسالة من دون نسخة من نصها',
  second: n => `${n} ث`,
  minute: n => `${n} د`,
  hour: n => `${n} س`,
  day: n => `${n} ي`,
  before: span => `قبله بـ ${span}`,
  after: span => `بعده بـ ${span}`,
  same: 'في الوقت نفسه',
  page: 'الصفحة',
  reply: 'رد',
  replyTo: name => `الرد على ${name}`,
  send: 'إرسال',
  resolve: 'إنهاء',
  resolved: 'منتهٍ',
  unread: 'جديد',
  undo: 'تراجع',
  kept: 'لم يُرسل بعد. سيُرسل عند عودة الاتصال.',
  failed: 'تعذّر الإرسال. يمكن تكرار المحاولة.',
  badge: (name, what) => `إجابة من ${name} عن هذا: ${what}. عرض ما جرى حينها`,
  history: name => `سجل ${name}`,
  absent: 'لا يوجد شخص بهذا المعرّف، أو ليس لك أن تراه.',
  quietly: 'لا شيء بعد. عندما يحين استبيان له أو يكاد، يظهر هنا مع السبب.',
  grouped: 'سُئل ضمن مجموعة: لا يُعرض لأحد إن كان قد أجاب',
  unseen: 'لم يُشاهَد',
  status: { open: 'بانتظار', completed: 'أُجيب', dismissed: 'أُجّل', expired: 'انتهى', withdrawn: 'سُحب' },
  passed: event => `لم يُسأل بعد ${event}`,
  reveal: { name: 'أظهر الاسم', messages: 'أظهر الرسائل', events: 'أظهر ما حدث', page: 'أظهر الصفحة', traits: 'أظهر ما هو معروف عنه' },
  revealed: 'ما تُظهره يُسجَّل.',
  withheld: 'بعض هذه اللحظة لا يُعرض لدورك.',
};

/** @type {typeof import('./en.js').inbox} */
export const inbox = {
  title: 'الأسئلة والإجابات',
  waiting: 'أسئلة لك',
  past: 'إجاباتك',
  nothing: 'لا شيء هنا بعد. عند طرح سؤال عليك سيظهر هنا، وتبقى هنا إجاباتك مع الردود عليها.',
  loading: 'جارٍ التحميل…',
  away: 'لا يوجد اتصال الآن. ستظهر إجاباتك عند عودته.',
  broken: 'تعذّر تحميل إجاباتك.',
  again: 'إعادة المحاولة',
  more: 'عرض المزيد',
  fresh: 'رد جديد',
  replies: 'الردود',
  skipped: 'بلا إجابة',
  together: 'أُرسلت الإجابة. لا تظهر إلا مع إجابات آخرين.',
  rest: n => count(n, 'إجابة أخرى واحدة', 'إجابتان أخريان', 'إجابات أخرى', 'إجابة أخرى', 'إجابة أخرى'),
};
