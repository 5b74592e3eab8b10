/** The card's look. One accent, hairlines, air; the host's font and width. */
export const cardStyle = /* css */ `
:host { width: 100%; max-width: var(--cue-max-width, 560px); container-type: inline-size }
.root { --p: 16px; background: var(--s); border: var(--b) solid var(--l); border-radius: var(--r); padding: 12px var(--p); position: relative; overflow: clip }
.root:focus { outline: none }
form, .body { display: grid; gap: 12px }
.asker, .error, .title { font-weight: 600 }
.title { font-size: 16px; line-height: 24px; display: block; text-wrap: pretty }
.title + .quiet { margin-top: 2px }
.notice { white-space: pre-line }
fieldset { border: 0 }
legend { display: block; width: 100% }
.body > div > .field, fieldset > div { margin-top: 12px }
footer { display: flex; align-items: center; gap: 4px; margin-inline-start: -8px }
footer .main { margin-inline-start: auto }
.error { color: var(--e) }
.status { margin-top: 8px }
label, label input { cursor: pointer }
.scale label { display: grid; position: relative }
.scale input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; z-index: 1 }
label > span { display: grid; place-items: center }
.scale, .ends { --few: var(--h); max-width: calc(var(--few) * var(--w, 56px)) }
.scale { display: grid; grid-template-columns: repeat(var(--few), minmax(0, 1fr)); gap: 4px }
.numbers span { min-height: 40px; border-radius: calc(var(--r) * .7); background: var(--f); box-shadow: var(--i); font-variant-numeric: tabular-nums; transition: background-color .12s }
.numbers label:hover span { background: color-mix(in srgb, var(--a) 14%, var(--s)); box-shadow: inset 0 0 0 1px var(--a) }
.numbers label:active span { background: color-mix(in srgb, var(--a) 26%, var(--s)) }
.numbers label :checked + span { background: var(--a); color: var(--on); font-weight: 600; box-shadow: none }
:focus-visible + span { outline: 2px solid var(--a); outline-offset: 2px }
.ends { display: flex; justify-content: space-between; gap: 16px }
fieldset > .ends { margin-top: 4px }
.ends span + span { text-align: end }
.body > .quiet { margin-bottom: -10px }
.enter { animation: enter .16s ease-out }
@keyframes enter { from { opacity: 0; transform: translateY(4px) } }
@media (pointer: coarse) { .scale label > span { min-height: 44px } }
@container (min-width: 420px) { .scale, .ends { --few: var(--n) } }
@media (forced-colors: active) {
  .numbers span { border: 1px solid ButtonText }
  .main.ready, .numbers label :checked + span { forced-color-adjust: none }
  .root { --a: Highlight !important; --on: HighlightText !important; --c: ButtonText !important; --m: ButtonText !important }
}
`;
