// Runs before anything of a page: natives taken while they are still themselves, and a way to describe everything
// that a guest could have changed. The page can't see it: it is kept under a symbol.
(() => {
  const { apply, ownKeys, getOwnPropertyDescriptor } = Reflect;
  const text = Function.prototype.toString;
  const { getComputedStyle, String: toText, document: page, performance: clock } = window;
  const all = Document.prototype.querySelectorAll;
  const rect = Element.prototype.getBoundingClientRect;
  const has = String.prototype.startsWith;
  const lower = String.prototype.toLowerCase;
  const item = CSSStyleDeclaration.prototype.item;
  const value = CSSStyleDeclaration.prototype.getPropertyValue;
  const nameOf = getOwnPropertyDescriptor(Element.prototype, 'localName').get;
  const own = Object.prototype.hasOwnProperty;
  const mark = Symbol.for('watched');

  const builtIns = { Object, Array, Function, String, Number, Boolean, Symbol, RegExp, Error, Promise, JSON, Date, Math, Map, Set, WeakMap, Reflect, Proxy, Intl };
  for (const name of ['Node', 'Element', 'HTMLElement', 'Document', 'EventTarget', 'Event', 'CustomEvent', 'History', 'Location', 'Storage', 'XMLHttpRequest', 'WebSocket', 'Request', 'Response', 'Headers', 'Window', 'Navigator', 'CustomElementRegistry', 'ShadowRoot', 'HTMLInputElement', 'MutationObserver', 'IntersectionObserver', 'CSSStyleSheet'])
    if (window[name]) builtIns[name] = window[name];

  const said = thing => {
    if (typeof thing == 'function') return 'function ' + apply(text, thing, []);
    return typeof thing;
  };
  const described = descriptor => {
    let line = (descriptor.enumerable ? 'e' : '') + (descriptor.configurable ? 'c' : '') + (descriptor.writable ? 'w' : '') + ' ';
    return line + (descriptor.get || descriptor.set ? said(descriptor.get) + ' ' + said(descriptor.set) : said(descriptor.value));
  };
  const properties = (name, thing) => {
    let lines = '';
    const keys = ownKeys(thing);
    for (let at = 0; at < keys.length; at++) {
      if (keys[at] === mark) continue;
      lines += name + '.' + toText(keys[at]) + '\t' + described(getOwnPropertyDescriptor(thing, keys[at])) + '\0';
    }
    return lines;
  };

  const watched = {
    violations: '',
    thrown: '',
    // Whatever stands on the window, the built-ins, and what they hand down.
    globals() {
      let lines = '';
      const keys = ownKeys(window);
      for (let at = 0; at < keys.length; at++) {
        const key = toText(keys[at]);
        if (keys[at] === mark || key >= '0' && key < ':') continue; // frames
        lines += key + '\t' + described(getOwnPropertyDescriptor(window, keys[at])) + '\0';
      }
      return lines;
    },
    builtIns() {
      let lines = '';
      for (const name in builtIns) {
        if (apply(own, builtIns, [name])) {
          lines += properties(name, builtIns[name]);
          if (builtIns[name].prototype) lines += properties(name + '.prototype', builtIns[name].prototype);
        }
      }
      return lines;
    },
    // How everything of the host looks, and where it stands.
    looks() {
      let lines = '';
      let number = 0;
      const nodes = apply(all, page, ['*']);
      for (let at = 0; at < nodes.length; at++) {
        const node = nodes[at];
        const name = apply(lower, apply(nameOf, node, []), []);
        if (apply(has, name, ['cue-']) || name == 'script' || name == 'head' || name == 'title') continue;
        const style = getComputedStyle(node);
        let line = '';
        number++;
        for (let each = 0; each < style.length; each++) {
          const property = apply(item, style, [each]);
          line += property + ':' + apply(value, style, [property]) + ';';
        }
        const { x, y, width, height } = apply(rect, node, []);
        lines += name + number + '\t' + x + ' ' + y + ' ' + width + ' ' + height + ';' + line + '\0';
      }
      return lines;
    },
  };
  addEventListener('securitypolicyviolation', event => (watched.violations += event.effectiveDirective + ' refused ' + event.blockedURI + '\0'), true);
  Object.defineProperty(window, mark, { value: watched });
})();
