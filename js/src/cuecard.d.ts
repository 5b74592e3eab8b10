/** Types of `cuecard.mjs` and of the global `cuecard`. Calls return nothing; results come by `on`. */

export interface Options {
  /** The workspace's browser key. */
  key: string;
  /** Where the server is, when the module was not loaded from it. */
  base?: string;
  /** `required`: nothing is kept on the device before `cuecard('consent', true)`. */
  consent?: 'required';
  /** The person's language; else the page's `lang`, else the browser's. */
  language?: string;
  accent?: string;
  radius?: string;
  density?: string;
  scheme?: 'light' | 'dark' | 'auto';
}

/** Picks one of several workspaces on a page. */
export interface Pick {
  key?: string;
}

export type Token = string | (() => string | Promise<string>);

export interface Message {
  id: string;
  text?: string;
  author_id?: string;
  /** Unix milliseconds. */
  sent_at: number;
}

export interface Context {
  conversation?: string;
  messages?: Message[];
  /** The page's address, when `location` does not tell it. */
  page?: string;
}

export type EventName = 'cue-shown' | 'cue-answered' | 'cue-completed' | 'cue-dismissed' | 'cue-reply';

export interface Cuecard {
  (call: 'identify', id: string, options: { token?: Token; staffToken?: Token } & Pick): void;
  (call: 'reset', pick?: Pick): void;
  (call: 'page', properties?: Record<string, unknown>, pick?: Pick): void;
  (call: 'track', event: string, properties?: Record<string, unknown>, where?: { conversation?: string } & Pick): void;
  (call: 'context', context: Context & Pick): void;
  (call: 'mount', place: string | Element, where?: { conversation?: string } & Pick): void;
  (call: 'show', survey: string, pick?: Pick): void;
  (call: 'consent', given: boolean, pick?: Pick): void;
  (call: 'on' | 'off', event: EventName, listener: (event: CustomEvent) => void, pick?: Pick): void;
  (call: 'destroy', pick?: Pick): void;
}

/** Begins to speak for a workspace. */
export function start(options: Options): Cuecard;

declare global {
  interface Window {
    cuecard?: Cuecard;
  }
}
