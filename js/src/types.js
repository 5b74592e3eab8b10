/** The words of the widget as types: frames, cards, and the two interfaces the elements talk to. No code. */

/**
 * A test of the answer to an earlier question of the card; every field that is given must hold.
 * @typedef {object} Condition
 * @property {string} question
 * @property {number | string | boolean | null} [equals]
 * @property {number | null} [at_least]
 * @property {number | null} [at_most]
 * @property {string | null} [includes]
 * @property {string | null} [ranked_first]
 * @property {string | null} [row]  of a matrix: the row whose column the other tests look at
 * @property {boolean | null} [answered]
 */

/** @typedef {{ text: string, url: string }} Link */

/** A choice, or a row or a column of a matrix. @typedef {{ id: string, text: string, exclusive?: boolean, image?: string }} Choice */

/** Chosen ids (of a ranking: all, best first), words under "other", of a matrix the column's id by the row's. @typedef {{ choices?: string[], other?: string | null, rows?: Record<string, string> }} Chosen */

/**
 * A number, words, yes or no, what was chosen, or null: skipped, or a message that was read.
 * @typedef {number | string | boolean | Chosen | null} Value
 */

/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} kind  as the survey names it: nps, csat, ces, rating, slider, choice, dropdown, picture, ranking, matrix, yesno, consent, text, number, email, date, message
 * @property {string} [part]  the part of the widget that draws it; not given where it comes with every card
 * @property {string} text
 * @property {string | null} [help]
 * @property {boolean} required
 * @property {Condition[]} ask_if
 * @property {boolean} [same_screen]  it stands on the screen of the question before it
 * @property {'stars' | 'smileys' | 'hearts' | 'thumbs' | 'numbers'} [scale]
 * @property {number} [points]
 * @property {string | null} [low]
 * @property {string | null} [high]
 * @property {Choice[]} [choices]
 * @property {boolean} [many]
 * @property {number} [least]  of many: at least so many, once something is chosen
 * @property {number} [most]
 * @property {string | null} [other]  the label of "other", or null: not offered
 * @property {boolean} [multiline]
 * @property {string | null} [placeholder]
 * @property {number} [max_length]
 * @property {Choice[]} [rows]  of a matrix
 * @property {Choice[]} [columns]
 * @property {number} [min]  of a slider or a number
 * @property {number} [max]
 * @property {number} [step]
 * @property {boolean} [decimals]
 * @property {string | null} [unit]
 * @property {string} [earliest]  of a date, `2026-11-22`
 * @property {string} [latest]
 * @property {string} [yes]  the words on the buttons
 * @property {string} [no]
 * @property {string} [label]  beside the box of a consent
 * @property {Link} [link]  of a consent or a message
 * @property {string | null} [button]  of a message
 * @property {Question[]} [questions]  of the part `steps`: those that stand together
 */

/** The last words, for those whose answers pass. @typedef {{ text: string, say_if: Condition[], link?: Link }} Thanks */

/** @typedef {{ question: string, value: Value }} Answer */

/**
 * @typedef {object} Reply
 * @property {string} id
 * @property {'mentor' | 'respondent'} author
 * @property {string | null} [name]
 * @property {string} text
 * @property {number} sent_at
 * @property {number | null} [seen_at]  for staff, of their own: when it was on the respondent's screen
 */

/** @typedef {'open' | 'completed' | 'dismissed' | 'expired' | 'withdrawn'} Status */

/** Where on a page a card stands. @typedef {'chat' | 'page' | 'inbox'} Channel */

/**
 * One invitation as its respondent may see it. Times are Unix milliseconds.
 * @typedef {object} Card
 * @property {string} invitation
 * @property {string} survey
 * @property {string} version
 * @property {Status} status
 * @property {string | null} conversation
 * @property {string[]} channels  those that are open for it now: of chat, page, inbox, email, push, link
 * @property {'corner' | 'banner' | 'tab' | 'modal'} place  how it stands on a page without a slot for it
 * @property {string[]} pages  paths (`/lessons/*`) on which it may stand; none: all
 * @property {'named' | 'grouped' | 'anonymous'} identity
 * @property {{ others?: number, names_for?: string }} [unnamed]  there where it is not named: with how many others its answers are shown, and who may see names
 * @property {string | null} asker
 * @property {string} language
 * @property {string | null} about
 * @property {number} invited_at
 * @property {number} expires_at
 * @property {number | null} closed_at
 * @property {Question[]} questions
 * @property {Answer[]} answers
 * @property {Thanks[]} thanks  the first that holds is said
 * @property {number | null} changeable_until  until when the answers of an answered card may be changed
 * @property {Reply[]} replies
 * @property {number} [unread]  how many of staff's replies were not on a screen yet; left out where none
 * @property {string} grant
 * @property {boolean} displayed
 * @property {string} [again]  the word for leaving it as it was, where somebody goes through an answered card once more
 */

/**
 * What somebody has begun and not sent.
 * @typedef {object} Draft
 * @property {Record<string, any>} values  by question id
 * @property {string} [step]  the question that was gone back to
 * @property {string} [reply]
 * @property {Answer[]} [before]  the answers that wait for the last one, of a card that is not named
 */

/** @typedef {'idle' | 'sending' | 'kept' | 'refused'} Delivery */

/** @typedef {{ light: string, dark: string }} Shades */

/**
 * Tokens, as the server resolves a workspace's theme, under what the script tag says (where all are strings).
 * @typedef {object} Theme
 * @property {string | Shades} [accent]
 * @property {string | Shades} [surface]
 * @property {string | number} [radius]
 * @property {string} [density]  comfortable, compact
 * @property {string} [edges]  hairline, none, bold, ruled, tinted
 * @property {string} [font]  inherit, system, serif, rounded, mono
 * @property {string} [elevation]  none, low, high
 * @property {string} [motion]  full, calm, none
 * @property {string} [scheme]  light, dark, auto
 */

/**
 * One respondent's cards. The only thing `<cue-slot>` and `<cue-card>` talk to.
 * @typedef {object} Session
 * @property {string} key  the workspace's browser key
 * @property {string} language
 * @property {Theme} theme
 * @property {() => Card[]} cards  as known now, unacknowledged answers and dismissals applied; oldest first
 * @property {(fn: (invitation: string | null) => void) => () => void} listen  null: anything may have changed; gives the way to stop
 * @property {(invitation: string, question: string, value: Value, together?: Answer[]) => void | true} answer  `together`: those before it, where all go at once; true: nobody is told of it yet
 * @property {(invitation: string) => void | true} dismiss
 * @property {(invitation: string, text: string) => void} reply
 * @property {(invitation: string, channel: Channel, reply?: string) => void} display  with a reply: the thread was on the screen, as far as that
 * @property {(invitation: string) => Delivery} delivery
 * @property {(invitation: string) => Draft} draft
 * @property {(invitation: string, draft: Draft) => void} keepDraft
 * @property {(name: string, detail: object, element: Element) => void} host  runs the page's `cuecard('on', …)` listeners
 */

/** @typedef {{ id: string, name?: string, occurred_at: number, properties?: Record<string, any>, trigger?: boolean, source?: 'widget' | 'server' }} ContextEvent */

/** @typedef {{ id: string, author_id?: string | null, text?: string | null, sent_at: number, verified?: boolean }} Message */

/**
 * @typedef {object} Context
 * @property {number} asked_at
 * @property {ContextEvent[]} events
 * @property {Message[]} messages
 * @property {string | null} [page]
 * @property {Record<string, any>} [traits]
 * @property {any} [cut]
 */

/**
 * @typedef {object} ItemAnswer
 * @property {string} question
 * @property {string} kind
 * @property {string} text
 * @property {Value} value
 * @property {string} [scale]
 * @property {number} [points]
 * @property {string} words
 * @property {{ words: string, trait?: string | null, survey?: string | null, answered_at?: number | null }} [known]  there where it was not asked
 */

/** @typedef {'open' | 'read' | 'resolved'} ReviewState */

/**
 * One response as its mentor may see it.
 * @typedef {object} Item
 * @property {string} invitation
 * @property {string} response
 * @property {{ key: string, version: string, name: string }} survey
 * @property {{ id: string, name?: string | null }} respondent
 * @property {{ id: string, name?: string | null } | null} mentor
 * @property {string | null} conversation
 * @property {string} identity
 * @property {'open' | 'complete'} status
 * @property {ReviewState} state
 * @property {number} invited_at
 * @property {number} started_at
 * @property {number | null} completed_at
 * @property {string | null} [variant]  which form of the survey
 * @property {ItemAnswer[]} answers  as given; then what was known before
 * @property {Record<string, { code: string, [value: string]: any }>} [asked_because]  why each question was there
 * @property {Record<string, { code: string, [value: string]: any }>} [left_out_because]
 * @property {string} why
 * @property {Context} context
 * @property {Message[]} page_messages
 * @property {string | null} about_message
 * @property {Reply[]} replies
 * @property {string[]} [revealable]  parts of its moment that may be asked for
 * @property {string[]} [hidden]  parts that are not this reader's to see
 */

/**
 * One person's history as far as this reader may see it, newest first.
 * @typedef {object} History
 * @property {{ id: string, name: string | null, traits: Record<string, any> }} respondent
 * @property {HistoryEntry[]} entries
 */

/**
 * @typedef {object} HistoryEntry
 * @property {'asked' | 'not_asked'} kind
 * @property {string} id
 * @property {number} at
 * @property {string} name  of the survey
 * @property {string | null} status  null: they were asked without their name
 * @property {number | null} displayed_at
 * @property {Item | null} item
 * @property {string | null} event
 * @property {{ name: string, text: string }[]} reasons
 */

/**
 * A mentor's side. The only thing `<cue-review>` and `<cue-badge>` talk to.
 * @typedef {object} Staff
 * @property {string} key
 * @property {string} language
 * @property {Theme} theme
 * @property {(conversation: string) => () => void} watch  gives the way to stop
 * @property {(conversation: string) => Item[]} items  newest first
 * @property {(respondent: string) => () => void} follow  as `watch`, of one person
 * @property {(respondent: string) => History | null | undefined} history  null: not theirs to see; undefined: not come yet
 * @property {(invitation: string, part: string) => void} reveal  a part of a moment; the audit has it
 * @property {(fn: (conversation: string | null) => void) => () => void} listen
 * @property {(invitation: string, text: string) => void} reply
 * @property {(invitation: string, state: ReviewState) => void} mark
 * @property {(invitation: string) => Delivery} delivery  of replies and marks
 * @property {(name: string, detail: object, element: Element) => void} host
 */

/** @typedef {{ code: string, message: string }} Refusal */

/**
 * A frame to the server. All but `ping` have an id, made here.
 * @typedef {{ id: string, type: string, [field: string]: any }} Frame
 */

/**
 * A frame from the server: state, card, past, ack, refused, pong, reviews, review.
 * @typedef {{ type: string, id?: string, cards?: Card[], more?: boolean, card?: Card, error?: Refusal, final?: boolean,
 *   respondent?: any, history?: History | null, now?: number, theme?: Theme,
 *   conversation?: string, items?: Item[], item?: Item, consent?: 'required' }} Heard
 */

export {};
