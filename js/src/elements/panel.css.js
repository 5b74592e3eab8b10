/** The look of the mentor's side: a calm desk, dense but not tight. */

const glyphs = /* css */ `
.glyph, .face { width: 18px; height: 18px; flex: none; fill: none; stroke: var(--a); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.solid { fill: var(--a) }
.dial { stroke-width: 4 } .rim { stroke: var(--l) }
`;

export const panelStyle = glyphs + /* css */ `
:host { container-type: inline-size; height: 100%; min-height: 0 }
.root { font-size: 14px; line-height: 20px; height: 100%; overflow-y: auto; overscroll-behavior: contain; background: var(--s); outline-offset: -2px }
.root:focus { outline: none }
.heading { font-weight: 600; padding: 12px 16px 8px }
.quiet { font-size: 13px; line-height: 18px }
.empty { padding: 4px 16px 16px; text-wrap: pretty }
[role=status]:has(.fresh) { position: sticky; top: 42px; z-index: 2; display: grid; justify-items: end; height: 0; padding-inline: 12px }
.fresh { margin-top: -36px; min-height: 28px; padding: 3px 14px; border-radius: 99px; background: var(--a); color: var(--on); font-weight: 600; font-size: 13px; box-shadow: 0 2px 8px rgb(0 0 0 / .2) }
ol { list-style: none }
.entry { border-top: 1px solid var(--l) }
.head { width: 100%; display: flex; align-items: center; gap: 12px; padding: 10px 16px; text-align: start; border-radius: 0; min-height: 56px }
.head:hover { background: var(--f) }
.head:active { opacity: 1 }
.head:focus-visible { outline-offset: -2px }
.chip { display: grid; grid-auto-flow: column; align-items: center; justify-content: center; gap: 4px; width: 52px; flex: none; min-height: 32px; border-radius: calc(var(--r) * .8); background: color-mix(in srgb, var(--a) 12%, var(--s)); font-size: 16px; font-variant-numeric: tabular-nums }
.chip b { font-weight: 600 }
.what { flex: 1; display: block }
.row { display: flex; gap: 8px; align-items: baseline }
.who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.unread .head .who, .unread .gist { font-weight: 600; color: var(--t) }
.when { margin-inline-start: auto; flex: none; color: var(--m); font-size: 12px; line-height: 18px; font-variant-numeric: tabular-nums }
.gist { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.state { font-size: 12px; line-height: 18px; color: var(--m); flex: none }
.unread .state { color: var(--at); font-weight: 600 }
.body { padding: 0 16px 8px; animation: enter .16s ease-out }
@keyframes enter { from { opacity: 0; transform: translateY(-4px) } }
.why { margin-top: 4px; text-wrap: pretty }
.page { margin-top: 4px }
code { font: 12.5px/18px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--f); border-radius: 4px; padding: 1px 4px }

.line { margin-block: 12px 4px; display: grid; gap: 10px; position: relative; padding-inline-start: 22px }
.line::before { content: ''; position: absolute; inset-block: 8px; inset-inline-start: 6px; width: 2px; background: var(--l) }
.line li { position: relative }
.line li::before { content: ''; position: absolute; inset-inline-start: -19px; top: 6px; width: 8px; height: 8px; border-radius: 50%; background: var(--s); box-shadow: inset 0 0 0 2px var(--c) }
.line .said::before { border-radius: 2px }
.line .trigger::before { background: var(--a); box-shadow: 0 0 0 3px var(--s), 0 0 0 4.5px var(--a) }
.trigger code { font-weight: 700; background: color-mix(in srgb, var(--a) 14%, var(--s)) }
.led { font-size: 12px; line-height: 18px; color: var(--at); font-weight: 600 }
.cut::before { display: none }
.bubble { background: var(--f); border-radius: calc(var(--r) * .8); border-start-start-radius: 3px; padding: 5px 10px; margin-top: 2px; white-space: pre-line; width: fit-content }
.mine .bubble { background: color-mix(in srgb, var(--a) 12%, var(--s)) }
.unverified { background: none; box-shadow: inset 0 0 0 1px var(--c); color: var(--m) }
.said .who { font-size: 13px; color: var(--m) }
.line .asked { margin-block: 2px }
.line .asked::before { inset-inline-start: -22px; inset-inline-end: 0; top: 9px; width: auto; height: 2px; border-radius: 0; background: var(--a); box-shadow: none }
.rule { position: relative; background: var(--s); padding-inline: 8px; margin-inline-start: 4px; font-weight: 600; color: var(--at); font-size: 13px }
.rule .when { color: inherit }
.told { background: color-mix(in srgb, var(--a) 7%, var(--s)); border-radius: var(--r); padding: 8px 12px }
.line .told::before { top: 14px; background: var(--a); box-shadow: none }
.told .who { font-weight: 600 }
.big { display: flex; align-items: center; gap: 6px; margin-block: 4px 2px }
.big b { font-size: 32px; line-height: 36px; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -.02em }
.big .glyph, .big .face { width: 26px; height: 26px }
.big .quiet { align-self: end; padding-bottom: 3px; font-size: 14px }
.answer { margin-top: 8px }
.before .comment { font-size: inherit; line-height: inherit }
.known { font-style: italic }
.comment { white-space: pre-line; font-size: 15px; line-height: 22px }

.write { display: grid; grid-template-columns: 1fr auto; gap: 8px; align-items: end; margin-top: 12px }
.write .main { min-height: 40px }
.parts { display: flex; flex-wrap: wrap; gap: 4px 12px; margin-top: 8px; margin-inline: -8px }
.past { display: grid; gap: 2px; border-top: 1px solid var(--l); padding: 10px 16px }
.past .row { flex-wrap: wrap }
.past b { font-weight: 600 }
.past .comment { font-size: 14px; line-height: 20px }
.facts { padding: 0 16px 10px }
footer { display: flex; align-items: center; gap: 8px; margin-top: 4px; margin-inline-end: -8px }
footer .link { margin-inline-start: auto }
@media (forced-colors: active) { .line::before, .line li::before { background: CanvasText } }
`;

export const badgeStyle = glyphs + /* css */ `
:host { display: inline-block; vertical-align: middle }
.root { display: inline-block }
.badge { display: inline-flex; align-items: center; gap: 4px; min-height: 24px; padding: 2px 8px; border-radius: 99px; background: var(--s); color: var(--t); box-shadow: inset 0 0 0 1px var(--l); font-size: 13px; line-height: 18px; font-weight: 600; font-variant-numeric: tabular-nums }
.badge:hover { background: color-mix(in srgb, var(--a) 12%, var(--s)) }
.glyph, .face { width: 15px; height: 15px }
@media (pointer: coarse) { .badge { min-height: 32px } }
`;
