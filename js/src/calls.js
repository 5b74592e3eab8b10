/** The calls that nobody sees before there is a card: `on`, `off`, `mount`. Taken over from the loader, in order. */

/** @import { Link } from './client.js' */

/**
 * Runs the calls made so far, and those to come.
 * @param {Link} link
 * @returns {(name: string, detail: object) => void} tells the page's listeners of an event
 */
export function takeCalls(link) {
  if (link.fire) return link.fire;
  const page = new EventTarget();
  /** @type {Record<string, (...given: any[]) => void>} */
  const calls = {
    // @ts-ignore: what a page put on Object.prototype is no call of ours
    __proto__: null,
    on(name, fn) {
      page.addEventListener(name, fn);
      // Those that are told at once.
      const part = /^cue-(inbox|push)$/.exec(name)?.[1];
      if (part) link.need(part).then(tell => tell?.());
    },
    off: (name, fn) => page.removeEventListener(name, fn),
    mount(target, { conversation } = {}) {
      const place = typeof target == 'string' ? document.querySelector(target) : target;
      const slot = document.createElement('cue-slot');
      slot.setAttribute('key', link.options.key);
      if (conversation) slot.setAttribute('conversation', conversation);
      place.append(slot);
    },
  };
  /** @param {[string, any[]]} call */
  const push = ([name, given]) => {
    try {
      if (calls[name]) calls[name](...given);
      else throw 'no such call: ' + name;
    } catch (error) {
      link.warn(error);
    }
  };
  const made = /** @type {[string, any[]][]} */ (link.calls);
  link.calls = { push };
  made.forEach(push);

  // What a listener of the page throws is the page's own: it is reported there, and hurts nobody else.
  return (link.fire = (name, detail) => page.dispatchEvent(new CustomEvent(name, { detail })));
}
