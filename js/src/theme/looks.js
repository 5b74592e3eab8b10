/** The tokens that are words, as style: fetched for themes that have any. Fonts are those that devices have. */

export const fonts = /* css */ `
[data-font=system] { font-family: system-ui, sans-serif }
[data-font=serif] { font-family: ui-serif, Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", "Noto Naskh Arabic", serif }
[data-font=rounded] { font-family: ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Nunito, "Arial Rounded MT Bold", Calibri, system-ui, sans-serif }
[data-font=mono] { font-family: ui-monospace, "Cascadia Mono", "Source Code Pro", Menlo, Consolas, monospace; font-size: 14px }
`;

export const style = fonts + /* css */ `
[data-elevation=low] { box-shadow: 0 1px 2px rgb(0 0 0 / .08), 0 3px 12px rgb(0 0 0 / .07) }
[data-elevation=high] { box-shadow: 0 2px 6px rgb(0 0 0 / .1), 0 12px 40px rgb(0 0 0 / .2) }

[data-density=compact] { --p: 12px; padding-block: 8px }
[data-density=compact] :is(form, .body) { gap: 8px }
[data-density=compact] .title { font-size: 15px; line-height: 22px }
[data-density=compact] .body > div > .field, [data-density=compact] fieldset > div { margin-top: 8px }

[data-edges=none] { --l: transparent; --f: color-mix(in srgb, var(--a) 9%, transparent) }
[data-edges=none].root { border: 0 }
[data-edges=none] .ready:hover { box-shadow: 0 0 0 3px color-mix(in srgb, var(--a) 25%, transparent) }
[data-edges=none] .progress { background: var(--f) }

[data-edges=bold] { --l: var(--t); --c: var(--t) !important; --f: transparent; --b: 2px }
[data-edges=bold] .thread p { box-shadow: inset 0 0 0 1px var(--t) }
[data-edges=bold] .ready:hover { box-shadow: 0 0 0 2px var(--s), 0 0 0 4px var(--t) }
[data-edges=bold] .main, [data-edges=bold] .title { font-weight: 700 }
[data-edges=bold] .field { border-width: 2px }
[data-edges=bold] .link { text-decoration: underline; text-decoration-thickness: 1.5px; text-underline-offset: 3px }
[data-edges=bold] .progress { height: 4px; background: color-mix(in srgb, var(--t) 25%, transparent) }
[data-edges=bold] .progress + * { margin-top: 4px }

[data-edges=ruled] { --l: color-mix(in srgb, var(--t) 24%, transparent); --f: color-mix(in srgb, var(--t) 4%, transparent) }
[data-edges=ruled].root { border-width: 3px 0; border-style: double; border-color: var(--c) }
[data-edges=ruled] .title { font-size: 18px; line-height: 25px; font-weight: 500 }
[data-edges=ruled] .asker { font-weight: 400; font-style: italic }
[data-edges=ruled] .field { border-width: 0 0 1px; border-radius: 0; padding-inline: 2px }

[data-edges=tinted] { --c: var(--a) !important; --l: color-mix(in srgb, var(--a) 34%, var(--s)); --f: color-mix(in srgb, var(--a) 6%, transparent); --b: 2px }
[data-edges=tinted] .title { font-weight: 700 }
[data-edges=tinted] .field { border-width: 2px }

[data-motion=calm] .enter { animation-name: appear }
[data-motion=none] :is(*, ::before, ::after) { animation: none; transition: none }
@keyframes appear { from { opacity: 0 } }
`;
