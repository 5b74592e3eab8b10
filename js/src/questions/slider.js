/**
 * A place on a line: not set until it is moved, so that where the thumb stood is never taken for an answer. What the
 * browser's own slider gives always fits.
 */

/**
 * A number as it is written in a language, with its unit.
 * @param {number} n
 * @param {string | null | undefined} unit
 * @param {string} language
 */
export const written = (n, unit, language) =>
  n.toLocaleString(`${language}-u-nu-latn`, { maximumFractionDigits: 9 }) + (unit ? (/^\p{L}/u.test(unit) ? '\u00a0' : '') + unit : '');

/** @type {import('./kit.js').Render} */
export const render = (question, value, change, { h, labelled, words }) => {
  const { min = 0, max = 100, step = 1, low, high, unit } = question;
  const text = (/** @type {number} */ n) => written(n, unit, words.language);
  const mark = h('p', { 'aria-hidden': 'true' });
  const track = h('i', { className: 'track' });
  const draw = () => {
    mark.className = set ? 'mark' : 'mark quiet';
    field.ariaValueText = mark.textContent = set ? text(+field.value) : words.slide;
    if (set) track.style.setProperty('--v', `${(+field.value - min) / (max - min)}`);
  };
  const told = () => {
    set = true;
    draw();
    change(+field.value);
  };
  let set = value != null;
  const field = h('input', {
    type: 'range',
    className: 'range',
    min,
    max,
    step,
    value: value ?? '',
    // Not every browser gives it the focus; whoever is in the card is not disturbed.
    pointerdown: () => field.focus(),
    // A tap on the middle moves nothing, and is an answer.
    pointerup: told,
    input: told,
  });
  const ends = [low && `${text(min)}: ${low}`, high && `${text(max)}: ${high}`].filter(Boolean).join(', ');
  const node = labelled(
    question,
    field,
    track,
    h('div', { className: 'ends quiet', 'aria-hidden': 'true' }, h('span', {}, low ?? text(min)), h('span', {}, high ?? text(max))),
    // Both ends for ears, where words name them: the numbers are the slider's own.
    h('p', { id: `note-${question.id}`, hidden: true }, ends),
  );
  field.removeAttribute('aria-required');
  field.before(mark);
  draw();
  return node;
};

export const style = /* css */ `
.mark { min-height: 32px; margin-top: 8px }
.mark:not(.quiet) { font-size: 24px; line-height: 32px; font-weight: 600 }
.range { appearance: none; display: block; width: 100%; height: 40px; background: none; position: relative; z-index: 1; cursor: pointer; --g: var(--a); --o: none }
.quiet + .range { --g: var(--s); --o: inset 0 0 0 2px var(--c) }
.range:focus-visible { outline: none; --o: 0 0 0 2px var(--s), 0 0 0 4px var(--a) }
.range::-webkit-slider-thumb { appearance: none; width: 28px; height: 28px; border-radius: 50%; background: var(--g); box-shadow: var(--o) }
.range::-moz-range-thumb { border: 0; width: 28px; height: 28px; border-radius: 50%; background: var(--g); box-shadow: var(--o) }
.track { display: block; height: 4px; margin: -22px 0 18px; border-radius: 2px; background: var(--l) }
.track[style]::before { content: ''; display: block; height: 100%; border-radius: 2px; width: calc(var(--v) * (100% - 28px) + 14px); background: var(--a) }
@media (forced-colors: active) { .range, .track { forced-color-adjust: none; --a: Highlight; --s: Canvas; --c: ButtonText; --l: ButtonText } }
`;
