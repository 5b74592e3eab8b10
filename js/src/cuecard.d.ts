/** Types of the widget: of `cuecard.mjs`, of the npm package, of the global `cuecard`, of the elements and their events. */

// -- what a page says ---------------------------------------------------------------------------------------------------
export interface Look {
  /** The one colour a card brings, as CSS writes one. It is moved until it can be read. */
  accent?: string;
  /** What cards stand on, where it is not the page's own background. */
  surface?: string;
  /** Of the corners, in pixels. */
  radius?: number | string;
  density?: 'comfortable' | 'compact';
  edges?: 'hairline' | 'none' | 'bold' | 'ruled' | 'tinted';
  font?: 'inherit' | 'system' | 'serif' | 'rounded' | 'mono';
  elevation?: 'none' | 'low' | 'high';
  motion?: 'full' | 'calm' | 'none';
  /** `auto`, or nothing: as the page is. */
  scheme?: 'light' | 'dark' | 'auto';
}

export interface Options extends Look {
  /** The workspace's browser key, `wk_…`. */
  key: string;
  /** Where the server is, when the module was not loaded from it. */
  base?: string;
  /** Nothing is kept on the device before `cuecard('consent', true)`. */
  consent?: 'required';
  /** The person's language; else the page's `lang`, else the browser's. */
  language?: string;
}

/** Picks one of several workspaces on a page. */
export interface Pick {
  key?: string;
}

/** A JWT that your server signed, or what fetches one: it is asked again when a token has ended. */
export type Token = string | (() => string | Promise<string>);

/** Who this is: a respondent, a mentor, or both. */
export type Identity = { token: Token; staffToken?: Token } | { token?: undefined; staffToken: Token };

export interface Message {
  id: string;
  text?: string;
  author_id?: string;
  /** Unix milliseconds. */
  sent_at: number;
}

export interface Context {
  conversation?: string;
  /** Those around a card that appears: kept once, marked as unverified. */
  messages?: Message[];
  /** The page's address, when `location` does not tell it. */
  page?: string;
}

// -- what it says of an answer --------------------------------------------------------------------------------------------
/** Ids of choices (of a ranking: all, best first), words under "other", of a matrix the column's id by the row's. */
export interface Chosen {
  choices?: string[];
  other?: string | null;
  rows?: Record<string, string>;
}

/** A number, words (also a date, `2026-11-22`), yes or no, what was chosen; null: skipped, or a message that was read. */
export type Value = number | string | boolean | Chosen | null;

export interface Answer {
  question: string;
  value: Value;
}

/** What every event of a card tells. */
export interface OfCard {
  invitation: string;
  /** The survey's key. */
  survey: string;
  conversation: string | null;
}

/** The events by name, with their `detail`. They bubble, also out of shadow roots. */
export interface CueEvents {
  /** Half of it was seen, for the first time. */
  'cue-shown': OfCard & { channel: 'chat' | 'page' | 'inbox' };
  /** One question was answered, or its answer was changed. */
  'cue-answered': OfCard & Answer;
  /** The last question was answered. */
  'cue-completed': OfCard & { answers: Answer[] };
  /** Put away without an answer. */
  'cue-dismissed': OfCard;
  /** Somebody wrote in the thread under an answer. */
  'cue-reply': OfCard & { author: 'mentor' | 'respondent'; text: string };
  /** How much waits for the person: open questions, and replies that were not on a screen yet. Told when it changes, and at once to a new listener. */
  'cue-inbox': { open: number; unread: number };
  /** A mentor asks a badge for the response behind it; a `<cue-review>` that has it opens it. */
  'cue-open': { invitation: string; message: string | null };
}

/** What `on` tells beside them, of no element. */
export interface CueNews extends CueEvents {
  /**
   * Whether this browser shows notifications to this person. `off`: they may be asked, in a click. `denied`: the browser was told never
   * to. `unavailable`: there is no service worker, or no push here. Told when it changes, and at once to a new listener.
   */
  'cue-push': CuePush;
}
export interface CuePush {
  state: 'on' | 'off' | 'denied' | 'unavailable';
}

export type EventName = keyof CueNews;

// -- the calls --------------------------------------------------------------------------------------------------------------
/** The calls return nothing and never throw; results come by `on`. */
export interface Cuecard {
  /** Who this is. Another id drops everything of the former person. */
  (call: 'identify', id: string, identity: Identity & Pick): void;
  /** Signed out: a new anonymous visitor. */
  (call: 'reset', pick?: Pick): void;
  /** A page was seen; also the next view of a single-page application. */
  (call: 'page', properties?: Record<string, unknown>, pick?: Pick): void;
  /** Something happened, named in the past tense. */
  (call: 'track', event: string, properties?: Record<string, unknown>, where?: { conversation?: string } & Pick): void;
  /** Where the person is, for what is tracked and shown from now on. */
  (call: 'context', context: Context & Pick): void;
  /** Puts a `<cue-slot>` there. */
  (call: 'mount', place: string | Element, where?: { conversation?: string } & Pick): void;
  /** Asks for a survey that pages may ask for. */
  (call: 'show', survey: string, pick?: Pick): void;
  /**
   * What may be kept on the device; `false` clears it at once, and ends notifications. `{ push: true }`, in a click, is a yes that
   * asks for notifications too; `{ push: false }` ends these alone.
   */
  (call: 'consent', given: boolean | { push: boolean }, pick?: Pick): void;
  <Name extends EventName>(call: 'on' | 'off', event: Name, listener: (event: CustomEvent<CueNews[Name]>) => void, pick?: Pick): void;
  /** Ends the connection and takes the cards off the page. */
  (call: 'destroy', pick?: Pick): void;
}

/** Begins to speak for a workspace, and gives its calls. */
export function start(options: Options): Cuecard;

// -- the elements -------------------------------------------------------------------------------------------------------------
export interface CueSlotAttributes {
  /** Shows the cards of this conversation; without it, those of the page. */
  conversation?: string;
  /** At this message. */
  message?: string;
  /** The browser key, where a page has several workspaces. */
  key?: string;
  scheme?: 'light' | 'dark' | 'auto';
}
export interface CueInboxAttributes {
  /** The browser key, where a page has several workspaces. */
  key?: string;
  scheme?: 'light' | 'dark' | 'auto';
}
export interface CueReviewAttributes {
  conversation?: string;
  key?: string;
  scheme?: 'light' | 'dark' | 'auto';
}
export interface CuePersonAttributes {
  respondent?: string;
  key?: string;
  scheme?: 'light' | 'dark' | 'auto';
}
export interface CueBadgeAttributes {
  message?: string;
  conversation?: string;
  key?: string;
  scheme?: 'light' | 'dark' | 'auto';
}

/**
 * Where cards may appear: in a message list, or on a page.
 *
 * Parts and custom properties: see `custom-elements.json`.
 */
export interface CueSlotElement extends HTMLElement {}
/** For a person's own account: what waits for them, what they have answered, and the replies. */
export interface CueInboxElement extends HTMLElement {}
/** One card. It is made by a slot, never by a page. */
export interface CueCardElement extends HTMLElement {}
/** The mentor's side panel. */
export interface CueReviewElement extends HTMLElement {}
/** One person's history, for their mentor. */
export interface CuePersonElement extends HTMLElement {}
/** Beside a message that a response is about. */
export interface CueBadgeElement extends HTMLElement {}

type CueEventMap = { [Name in keyof CueEvents]: CustomEvent<CueEvents[Name]> };

declare global {
  interface Window {
    /** Of the classic script. Before it has come: the stub that keeps the calls. */
    cuecard?: Cuecard;
  }
  interface HTMLElementTagNameMap {
    'cue-slot': CueSlotElement;
    'cue-card': CueCardElement;
    'cue-inbox': CueInboxElement;
    'cue-review': CueReviewElement;
    'cue-person': CuePersonElement;
    'cue-badge': CueBadgeElement;
  }
  interface HTMLElementEventMap extends CueEventMap {}
  interface DocumentEventMap extends CueEventMap {}
}
