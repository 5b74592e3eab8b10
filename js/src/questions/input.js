/** One line for a number, an email address or a date. */

/** Thousands apart, and perhaps a fraction. */
const GROUPED = /^-?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*(?!\1)([.,]\d+)?$/;

/** A digit of any script as one of ours: they stand in tens, from nought. @param {string} digit @param {number} [n] @returns {number} */
const plain = (digit, n = 0) => (/\p{Nd}/u.test(String.fromCodePoint(/** @type {number} */ (digit.codePointAt(0)) - n - 1)) ? plain(digit, n + 1) : n % 10);

/**
 * The number that is meant, written as people write it: in their own digits, with a comma or a point, thousands apart;
 * else the words as they are, and null for none. Of "1,000" only the language can tell.
 * @type {NonNullable<import('./kit.js').Kind['read']>}
 */
export function read(typed, { kind, decimals }, { language }) {
  if (typeof typed != 'string') return typed;
  typed = typed.trim() || null;
  if (kind !== 'number' || !typed) return typed;
  let text = typed.replace(/\p{Nd}/gu, (/** @type {string} */ digit) => plain(digit)).replace(/[\s\p{Cf}'’٬]/gu, '').replace('−', '-').replace('٫', ',');
  const [, mark, again, fraction] = GROUPED.exec(text) ?? [];
  if (mark && (again || fraction || !decimals || (1e6).toLocaleString(language)[1] === mark)) text = text.replaceAll(mark, '');
  return /^-?(\d+[.,]?\d*|[.,]\d+)$/.test(text) ? Number(text.replace(',', '.')) : typed;
}

/** @type {NonNullable<import('./kit.js').Kind['fits']>} */
export const fits = ({ kind, min = -(2 ** 53), max = 2 ** 53, decimals, earliest = '', latest = '9999-12-31' }, value) =>
  (kind === 'number' ? value >= min && value <= max && (decimals || value % 1 === 0)
  : kind === 'email' ? /^[^@]+@[^@]+\.[^@.]+$/.test(value) && !/[\s\p{Cc}]/u.test(value) && !value[254]
  : value >= earliest && value <= latest && !value[10]) ? '' : 'invalid';

/** @type {import('./kit.js').Render} */
export function render(question, value, change, { h, labelled, words }) {
  const { kind, min = 0, decimals, unit, earliest, latest = '9999-12-31', placeholder } = question;
  const email = kind === 'email';
  const field = h('input', {
    className: email ? 'field' : 'field short',
    autocomplete: email ? kind : 'off',
    // Not of the types `number` and `email`: they drop or rewrite what they do not understand, and tell nobody the caret.
    ...(kind === 'date' ? { type: kind, min: earliest, max: latest } : { inputMode: email ? kind : min < 0 ? 'text' : decimals ? 'decimal' : 'numeric', autocapitalize: 'none', spellcheck: false }),
    placeholder,
    value,
    input: () => change(field.value),
  });
  const range = words.range(question);
  return labelled(question, field, h('span', { className: 'quiet', id: `note-${question.id}` }, [unit, range].filter(Boolean).join(' · ')));
}

export const style = /* css */ `
.short { display: inline-block; width: 168px; margin-inline-end: 8px }
.short + span { display: inline-block; margin-block: 4px }
`;
