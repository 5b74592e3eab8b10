/** Notifications as they are fetched: for pages that listen for `cue-push`, and in browsers that show them. */

export { start } from '../push.js';
