/** The elements in JSX, for React 18 and 19: `import 'cuecard/react'`. Types alone; there is no code behind it. */

import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  CueBadgeAttributes,
  CueBadgeElement,
  CueEvents,
  CueInboxAttributes,
  CueInboxElement,
  CuePersonAttributes,
  CuePersonElement,
  CueReviewAttributes,
  CueReviewElement,
  CueSlotAttributes,
  CueSlotElement,
} from './index.js';

/** React 19 listens to an element's own events by `on` and their name. */
type Listening = { [Name in keyof CueEvents as `on${Name}`]?: (event: CustomEvent<CueEvents[Name]>) => void };

/** `key` is React's own: where a page has several workspaces, set the attribute by a ref. */
type In<Tag extends HTMLElement, Own> = DetailedHTMLProps<HTMLAttributes<Tag>, Tag> & Omit<Own, 'key'> & Listening & { class?: string };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'cue-slot': In<CueSlotElement, CueSlotAttributes>;
      'cue-inbox': In<CueInboxElement, CueInboxAttributes>;
      'cue-review': In<CueReviewElement, CueReviewAttributes>;
      'cue-person': In<CuePersonElement, CuePersonAttributes>;
      'cue-badge': In<CueBadgeElement, CueBadgeAttributes>;
    }
  }
}
