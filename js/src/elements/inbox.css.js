/** The look of the inbox: the cards, then one quiet list. */

export const inboxStyle = /* css */ `
:host { width: 100%; max-width: var(--cue-max-width, 640px); color: inherit; container-type: inline-size }
.root { display: grid; gap: 12px; color: inherit }
.inbox.inbox { border: 0; box-shadow: none; padding: 0 }
[data-edges=ruled] .past { border-width: 3px 0; border-style: double; border-color: var(--c) }
.past, .note, .root > .main { background: var(--s); color: var(--t) }
ul > li > cue-card { max-width: none }
.heading { font-size: 16px; line-height: 24px; font-weight: 600; outline-offset: 2px }
.heading:focus:not(:focus-visible), .title:focus:not(:focus-visible) { outline: none }
ul, ol { list-style: none; padding: 0 }
ul { display: grid; gap: 12px; margin-bottom: 12px }
.past { border: var(--b) solid var(--l); border-radius: var(--r); overflow: clip }
.entry { padding: 14px 16px; display: grid; justify-items: start }
.entry + .entry { border-top: 1px solid var(--l) }
.entry > * { max-width: 100% }
.head { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline }
.title { font-size: 15px; line-height: 22px; font-weight: 600; text-wrap: pretty }
.fresh { font-size: 12px; line-height: 18px; font-weight: 600; padding: 1px 8px; border-radius: 99px; background: var(--a); color: var(--on) }
.answers { margin-top: 4px; white-space: pre-line }
.answer { font-size: 15px; line-height: 22px }
dl, details { margin-top: 6px }
dl > div + div { margin-top: 6px }
.entry > .link { margin: 2px -8px 0; text-decoration: underline }
summary { cursor: pointer; width: fit-content; min-height: 28px; padding-block: 5px; border-radius: calc(var(--r) * .8) }
.thread, .reply, .entry > cue-card { width: 100% }
.entry > cue-card { margin-top: 8px; max-width: none }
.status { margin-top: 6px }
.root > .note { text-wrap: pretty; border: var(--b) solid var(--l); border-radius: var(--r); padding: 14px 16px; color: var(--m); font-size: 15px; line-height: 22px }
.root > .main { justify-self: start; min-height: 36px }
.root > .main[aria-disabled=true] { color: var(--m) }
@media (pointer: coarse) { .root > .main, summary { min-height: 44px } summary { padding-block: 13px } }
@media (forced-colors: active) { .fresh { border: 1px solid ButtonText } }
`;
