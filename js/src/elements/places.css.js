/** The look of a card's own places on the page. */

/** Of the places. 100 % of a fixed box is the viewport without its scroll bars; `--up`, `--high`: how high a keyboard on the screen is, and what it leaves. */
export const look = /* css */ `
:host { position: fixed !important; display: block !important; visibility: visible !important; pointer-events: auto !important; z-index: 2147483000; width: 0; height: 0 }
:host([hidden]) { display: none !important }
.root {
  --shade: 0 1px 3px rgb(0 0 0 / .08), 0 8px 32px rgb(0 0 0 / .16); --edge: calc(var(--r) * 1.2);
  position: fixed; inset: auto; width: auto; height: auto; max-width: none; border: 0; background: none; overflow: visible; outline: none;
}
.corner, .banner, .modal, .tab .panel { background: var(--s); box-shadow: var(--shade); border-radius: var(--r); overflow: auto; overscroll-behavior: contain; scroll-padding-block-end: 64px }
.corner { inset-block-end: 16px; inset-inline-end: 16px; width: min(360px, 100% - 32px); max-height: min(80dvh, 100% - 32px) }
.corner.top { inset-block: 16px auto }
.banner { inset-inline: 0; inset-block-end: 0; max-height: 60dvh; border-block: 0 solid var(--l); border-block-start-width: 1px; border-radius: 0 }
.banner.top { inset-block: 0 auto; border-block-width: 0 1px }
.banner cue-card { max-width: 1280px; margin-inline: auto }
.banner ::part(card) { border-color: transparent; border-radius: 0; background: none; box-shadow: none }
.modal { inset: 0; margin: auto; width: min(440px, 100% - 32px); height: fit-content; max-height: min(88dvh, 100% - 32px) }
.modal::backdrop { background: rgb(0 0 0 / .4) }
.tab { inset-block: 0; inset-inline-end: var(--bar, 0px); display: flex; flex-direction: row-reverse; align-items: center; gap: 8px; pointer-events: none }
.tab.top { align-items: flex-start; padding-block-start: 16px }
.tab > * { pointer-events: auto }
.tab .panel { width: min(360px, 100vw - 72px); max-height: min(80dvh, 100% - 32px) }
.handle {
  display: grid; justify-items: center; gap: 8px; padding: 14px 6px; font-size: 13px; font-weight: 600; line-height: 18px; background: var(--s); color: var(--t); border: solid var(--l);
  border-width: 1px 0 1px 1px; border-radius: var(--edge) 0 0 var(--edge); box-shadow: var(--shade);
}
.handle:dir(rtl) { border-width: 1px 1px 1px 0; border-radius: 0 var(--edge) var(--edge) 0 }
.handle::before { content: ''; width: 6px; height: 6px; border-radius: 50%; background: var(--a) }
.handle:hover { background: color-mix(in srgb, var(--t) 6%, var(--s)) }
.handle span { writing-mode: vertical-rl }
.corner, .banner, .modal, .handle, .tab .panel { animation: rise .16s ease-out }
@keyframes rise { from { opacity: 0; transform: translateY(4px) } }
@media (max-width: 480px) {
  .corner, .banner, .modal, .tab.open {
    inset: auto 0 var(--up, 0px); margin: 0; width: 100%; max-height: min(80dvh, var(--high, 100dvh) - 24px); border-block-start: 1px solid var(--l); border-radius: var(--edge) var(--edge) 0 0;
    padding: 0 env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left); background: var(--s); box-shadow: var(--shade); overflow: auto; overscroll-behavior: contain; pointer-events: auto;
  }
  .top { inset-block: 0 auto; border-block-width: 0 1px; border-radius: 0 0 var(--edge) var(--edge); padding-block: env(safe-area-inset-top) 0 }
  .open { display: block }
  .open .panel { width: auto; max-height: none; box-shadow: none; border-radius: 0; overflow: visible }
  .open .handle { width: 100%; grid-auto-flow: column; justify-content: center; align-items: center; border: 0; border-radius: 0; border-block-end: 1px solid var(--l); box-shadow: none; padding: 8px; background: var(--s); position: sticky; inset-block-start: 0; z-index: 1 }
  .open .handle::before { width: 8px; height: 8px; border: solid var(--m); border-width: 0 2px 2px 0; border-radius: 0; background: none; transform: translateY(-2px) rotate(45deg) }
  .open .handle span { writing-mode: horizontal-tb }
  ::part(card) { border-color: transparent; border-radius: 0; background: none; box-shadow: none }
}
@media print { :host { display: none !important } }
`;

/** Of the card in them: its action is always in sight, and what scrolls fades out above it; in a banner one line, as far as there is room. */
export const inside = /* css */ `
:host(.placed) footer { position: sticky; inset-block-end: 0; z-index: 2; background: var(--s); box-shadow: 0 -6px 6px var(--s); margin-inline: calc(0px - var(--p)); padding: 4px calc(var(--p) - 8px) 4px; padding-inline-end: var(--p) }
:host(.placed) .view:has(+ [hidden]) footer { margin-block-end: -12px; padding-block-end: 12px }
@container (min-width: 800px) {
  :host(.in-banner) .root { padding: 12px 24px }
  :host(.in-banner) form { grid-template: auto 1fr / minmax(0, 1fr) auto; gap: 4px 32px; align-items: center }
  :host(.in-banner) header { display: flex; gap: 8px }
  :host(.in-banner) .body { grid-row: 2 }
  :host(.in-banner) .view footer { grid-area: 1 / 2 / span 2; flex-direction: row; margin: 0 !important; padding: 0 !important; gap: 8px }
  :host(.in-banner) .body > :is(fieldset, div) { display: grid; grid-template-columns: minmax(240px, 2fr) 3fr; gap: 4px 24px; align-items: center }
  :host(.in-banner) .body > * > * { grid-column: 2; margin-top: 0 }
  :host(.in-banner) .body > * > :is(legend, .title, .title + .quiet, legend + .quiet) { grid-column: 1; grid-row: 1 / span 2; float: left }
  :host(.in-banner) .body > * > :is(.title, legend) + .quiet { grid-row: 3 }
  :host(.in-banner) textarea { min-height: 40px }
}
`;
