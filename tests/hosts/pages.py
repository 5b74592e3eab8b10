"""The pack: pages as they are found in the wild, each with what makes it hostile. visiting.py drives them all.

In a page, what stands between `<!--guest-->` and `<!--end-->` (or `/*guest*/` and `/*end*/` in a script) is what the
widget's owner added; without it the page is as it would be without us.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from devtools.debian import PROTOTYPE
from tests.hosts.ground import Ground

MODULES = Path(__file__).parents[2] / "node_modules"
NONCE = "bm9uY2Utb2YtdGhlLXBhZ2U"

GUEST = re.compile(r"<!--guest-->.*?<!--end-->|/\*guest\*/.*?/\*end\*/", re.DOTALL)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

STUB = "if (typeof window.cuecard != 'function') window.cuecard = function () { (cuecard.q = cuecard.q || []).push(arguments) };"
TAG = '<script nonce="[nonce]" async="async" src="[cuecard]/cuecard.js" data-key="[key]"></script>'
SYNC_TAG = TAG.replace(' async="async"', "")
KEYLESS_TAG = TAG.replace("data-key=", "data-nothing=")
CALLS = f'<script nonce="[nonce]">\n{STUB}\ncuecard("track", "arrived");\n</script>'
SNIPPET = f"<!--guest-->{TAG}\n{CALLS}<!--end-->"

BODY = """
<header><h1>Loops</h1><nav><a href="#one">One</a> <a href="#two">Two</a></nav></header>
<main>
  <p class="lead">Somebody else's <b>page</b>, with <i>words</i> and <code>code</code>.</p>
  <ul><li>First</li><li>Second</li></ul>
  <table><tbody><tr><th>Name</th><td>Value</td></tr></tbody></table>
  <form name="search" onsubmit-less="">
    <label>Write <input id="composer" autofocus="autofocus"/></label>
    <select><option>One</option></select> <textarea rows="2"></textarea> <button type="button">Send</button>
  </form>
</main>
<div id="place"></div>
<footer><p>The end.</p></footer>
""".replace(' onsubmit-less=""', "")


@dataclass(frozen=True, kw_only=True)
class Host:
    """A page and how it is served."""

    head: str = SNIPPET
    body: str = BODY
    tail: str = ""
    """At the end of the body."""
    before: str = ""
    """In the head, before everything of ours."""
    doctype: str = "<!DOCTYPE html>"
    root: str = '<html lang="en">'
    media: str = "text/html; charset=utf-8"
    policy: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """Beside the page: file name and text."""
    init: str = ""
    """A script that runs in the browser before anything of the page: what an extension or a setting would do."""
    later: str = ""
    """A script that is run once the card is there."""
    looks: bool = True
    """Whether the page must look the same with and without us."""
    breaches: str = "nothing"
    """What its policy refuses us, and is told of."""

    def text(self, ground: Ground, *, alone: bool = False) -> str:
        """The document, with us or without."""
        whole = (
            f'{self.doctype}\n{self.root}<head><meta charset="utf-8"/><title>Host</title>{self.before}{self.head}</head>'
            f"<body>{self.body}{self.tail}</body></html>"
        )
        if alone:
            whole = GUEST.sub("", whole)
        return filled(whole, ground)

    def reply(self, request: Request, ground: Ground) -> Response:
        """As its server answers."""
        text = self.text(ground, alone="alone" in request.query_params)
        headers = {}
        if self.policy:
            hashes = " ".join(hash_of(script) for script in INLINE.findall(text))
            headers["content-security-policy"] = filled(self.policy, ground).replace("[hashes]", hashes)
        return Response(text, media_type=self.media, headers=headers)


def filled(text: str, ground: Ground) -> str:
    """Addresses and keys put in."""
    known = {
        "cuecard": ground.cuecard,
        "sockets": ground.cuecard.replace("http", "ws"),
        "pages": ground.pages,
        "key": ground.key(),
        "other": ground.key("shop"),
        "nonce": NONCE,
    }
    return re.sub(r"\[(" + "|".join(known) + r")\]", lambda found: known[found[1]], text)


def hash_of(text: str | bytes) -> str:
    """As a content policy writes it."""
    raw = text.encode() if isinstance(text, str) else text
    return f"'sha256-{base64.b64encode(hashlib.sha256(raw).digest()).decode()}'"


def script(text: str) -> str:
    """An inline script of the page's own."""
    return f'<script nonce="[nonce]">\n{text}\n</script>'


def library(*path: str) -> str:
    """A file of a package among the development dependencies."""
    return MODULES.joinpath(*path).read_text()


CONNECT = "connect-src [cuecard] [sockets]"
STRICT = (
    f"default-src 'none'; script-src 'nonce-[nonce]'; style-src 'self'; {CONNECT}; base-uri 'none'; form-action 'none'"
)
TRUSTED = "require-trusted-types-for 'script'"

FULL_TAG = '<script async="async" src="[cuecard]/cuecard.full.js" data-key="[key]"></script>'

# What Prototype.js 1.6 and 1.7 do to a page, in our own words: every array and many objects get a toJSON, the
# prototypes of arrays, functions, strings, numbers and elements are extended (enumerably), `$`, `Class`, `Event` and
# `Element` are taken over, and some native methods are replaced by slower ones of its own.
LIKE_PROTOTYPE = """
var Prototype = { Version: '1.6', emptyFunction: function () {}, K: function (x) { return x } };
function $(id) { return typeof id == 'string' ? document.getElementById(id) : id }
var $$ = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)) };
function $A(list) { var all = []; for (var i = 0; i < list.length; i++) all.push(list[i]); return all }
var Class = { create: function () { return function () { this.initialize.apply(this, arguments) } } };
Object.extend = function (to, from) { for (var name in from) to[name] = from[name]; return to };
Object.extend(Object, { toJSON: function (o) { return '' + o }, keys: function (o) { var k = []; for (var n in o) if (o.hasOwnProperty(n)) k.push(n); return k }, values: function (o) { var v = []; for (var n in o) if (o.hasOwnProperty(n)) v.push(o[n]); return v }, clone: function (o) { return Object.extend({}, o) } });
Object.extend(Array.prototype, {
  toJSON: function () { return '[' + this.map(function (one) { return JSON.stringify(one) }).join(', ') + ']' },
  each: function (fn) { for (var i = 0; i < this.length; i++) fn(this[i], i); return this },
  first: function () { return this[0] }, last: function () { return this[this.length - 1] }, clear: function () { this.length = 0; return this },
  compact: function () { return this.filter(function (one) { return one != null }) }, size: function () { return this.length },
  without: function () { var out = $A(arguments); return this.filter(function (one) { return out.indexOf(one) < 0 }) }, inspect: function () { return '[' + this.join(', ') + ']' },
  reverse: function (inline) { return (inline !== false ? this : this.slice()).sort(function () { return -1 }) },
  include: function (one) { return this.indexOf(one) > -1 }, pluck: function (name) { return this.map(function (one) { return one[name] }) }
});
Object.extend(String.prototype, { toJSON: function () { return '"' + this + '"' }, strip: function () { return this.replace(/^\\s+|\\s+$/g, '') }, stripTags: function () { return this }, escapeHTML: function () { return this.replace(/&/g, '&amp;') }, startsWith: function (s) { return this.lastIndexOf(s, 0) === 0 }, sub: function () { return this } });
Object.extend(Number.prototype, { toJSON: function () { return String(this) }, succ: function () { return this + 1 } });
Date.prototype.toJSON = function () { return '"' + this.getTime() + '"' };
Object.extend(Function.prototype, {
  bind: function (self) { var fn = this, given = $A(arguments).slice(1); if (arguments.length < 2 && self === undefined) return this; return function () { return fn.apply(self, given.concat($A(arguments))) } },
  curry: function () { return this }, defer: function () { return setTimeout(this, 10) }, wrap: function (by) { return by }, argumentNames: function () { return [] }
});
Object.extend(Element.prototype, {
  hide: function () { this.style.display = 'none'; return this }, show: function () { this.style.display = ''; return this }, visible: function () { return this.style.display != 'none' },
  update: function () { return this }, addClassName: function (name) { this.className += ' ' + name; return this }, readAttribute: function (name) { return this.getAttribute(name) },
  select: function (s) { return $A(this.querySelectorAll(s)) }, down: function () { return this.firstElementChild }, up: function () { return this.parentNode },
  insert: function (what) { this.appendChild(what); return this }, remove: function () { if (this.parentNode) this.parentNode.removeChild(this); return this }, observe: function () { return this }, fire: function () {}
});
document.getElementsByClassName = function (name) { return $$('.' + name) };
window.Event = Object.extend(window.Event, { observe: function () {}, stop: function (event) { event.preventDefault() }, KEY_TAB: 9 });
window.Form = { serialize: function () { return '' } };
window.Hash = Class.create(); window.Ajax = { Request: Class.create() }; window.Template = Class.create();
"""

# Enumerable junk, getters that throw, a setter where somebody will want to write.
POLLUTED = """
Object.prototype.junk = 'junk';
Object.prototype.extend = function (from) { for (var name in from) this[name] = from[name]; return this };
Object.prototype.each = function () {};
Array.prototype.last = function () { return this[this.length - 1] };
Array.prototype.junk = ['junk'];
for (const name of ['trap', 'final', 'error', 'style', 'part', 'theme', 'consent', 'base', 'conversation', 'then_', 'call_']) {
  if (!(name in Object.prototype)) Object.defineProperty(Object.prototype, name, { configurable: true, get() { if (this !== Object.prototype && name == 'trap') throw new Error('trapped: ' + name) }, set(value) { Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }) } });
}
String.prototype.shout = function () { return this.toUpperCase() };
Function.prototype.method = function () { return this };
"""

PATCHED_BEFORE = """
(() => {
  const { fetch, setTimeout, clearTimeout, JSON: { parse, stringify }, Date: Real, Promise: Kept, requestAnimationFrame: frame, queueMicrotask: micro } = window;
  window.seen = { fetch: 0, timers: 0, json: 0 };
  window.fetch = function (...given) { window.seen.fetch++; return fetch.apply(this === undefined ? window : this, given) };
  window.setTimeout = function (fn, ...given) { window.seen.timers++; return setTimeout.call(window, function () { return fn.apply(this, arguments) }, ...given) };
  window.clearTimeout = function (id) { return clearTimeout.call(window, id) };
  JSON.parse = function (...given) { window.seen.json++; return parse(...given) };
  JSON.stringify = function (...given) { window.seen.json++; return stringify(...given) };
  window.Date = class Date extends Real { static now() { return Real.now() } };
  window.Promise = class Promise extends Kept {};
  window.requestAnimationFrame = fn => frame.call(window, time => fn(time));
  window.queueMicrotask = fn => micro.call(window, () => fn());
  const add = EventTarget.prototype.addEventListener, remove = EventTarget.prototype.removeEventListener, wrapped = new WeakMap();
  EventTarget.prototype.addEventListener = function (type, fn, options) {
    if (typeof fn == 'function' && !wrapped.has(fn)) wrapped.set(fn, function () { return fn.apply(this, arguments) });
    return add.call(this || window, type, wrapped.get(fn) || fn, options);
  };
  EventTarget.prototype.removeEventListener = function (type, fn, options) { return remove.call(this || window, type, wrapped.get(fn) || fn, options) };
  const define = CustomElementRegistry.prototype.define, attach = Element.prototype.attachShadow, create = Document.prototype.createElement;
  CustomElementRegistry.prototype.define = function (...given) { return define.apply(this, given) };
  Element.prototype.attachShadow = function (options) { return attach.call(this, options) };
  Document.prototype.createElement = function (...given) { return create.apply(this, given) };
  const { pushState } = history;
  history.pushState = function (...given) { return pushState.apply(this, given) };
  const Socket = WebSocket;
  window.WebSocket = class WebSocket extends Socket {};
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...given) { return send.apply(this, given) };
})();
"""

# Nobody may call these any more. What the browser itself and the test need goes on inside the engine.
FORBIDDEN = """
(() => {
  const no = name => function () { throw new Error('forbidden: ' + name) };
  window.fetch = no('fetch');
  window.XMLHttpRequest = no('XMLHttpRequest');
  window.WebSocket = no('WebSocket');
  window.setTimeout = no('setTimeout');
  window.clearTimeout = no('clearTimeout');
  window.setInterval = no('setInterval');
  JSON.parse = no('JSON.parse');
  JSON.stringify = no('JSON.stringify');
  Date.now = no('Date.now');
  Promise.allSettled = no('Promise.allSettled');
  history.pushState = no('pushState');
})();
"""

RESET = """
* { all: unset !important; box-sizing: content-box !important; display: inline-block !important; float: left !important; margin: 3px !important; padding: 1px !important; border: 1px solid red !important; color: green !important; font: 9px/1 fantasy !important; position: relative !important; width: auto !important; min-height: 2em !important; transition: none !important; animation: none !important; }
*::before, *::after { content: 'x' !important; }
head, script, style, title, meta, link { display: none !important; }
"""

POLICIES: dict[str, Host] = {
    "plain": Host(),
    "strict policy with a nonce and trusted types": Host(policy=f"{STRICT}; {TRUSTED}"),
    "trusted types none": Host(policy=f"{STRICT}; {TRUSTED}; trusted-types 'none'"),
    "policy by host": Host(policy=f"default-src 'none'; script-src [cuecard] 'nonce-[nonce]'; {CONNECT}; {TRUSTED}"),
    "policy by hash and strict-dynamic, one file": Host(
        head="<!--guest-->"
        + script(
            STUB
            + """
cuecard('track', 'arrived');
const tag = document.createElement('script');
tag.src = '[cuecard]/cuecard.full.js';
tag.dataset.key = '[key]';
document.head.append(tag);"""
        )
        + "<!--end-->",
        policy=f"default-src 'none'; script-src [hashes] 'strict-dynamic'; {CONNECT}",
    ),
    "policy by host and path, one file": Host(
        head=f"<!--guest-->{FULL_TAG}{CALLS}<!--end-->",
        policy=f"default-src 'none'; script-src [hashes] [cuecard]/cuecard.full.js; {CONNECT}; {TRUSTED}",
    ),
    "policy without sockets": Host(
        policy="default-src 'none'; script-src 'nonce-[nonce]'; connect-src [cuecard]",
        breaches="ws:",
    ),
}
"""Pages whose content policy allows little."""

LOOKS: dict[str, Host] = {
    "reset by !important": Host(before='<link rel="stylesheet" href="/files/reset.css"/>'),
    "Tailwind's preflight": Host(before='<link rel="stylesheet" href="/files/preflight.css"/>'),
    "Bootstrap": Host(before='<link rel="stylesheet" href="/files/bootstrap.css"/>'),
    "a body that is a grid": Host(
        before="<style>body { display: grid; gap: 30px; grid-auto-rows: 1fr; min-height: 90vh }</style>",
    ),
    "quirks mode": Host(doctype="", root="<html>"),
    "XHTML": Host(
        doctype='<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>',
        root='<html xmlns="http://www.w3.org/1999/xhtml" lang="en">',
        media="application/xhtml+xml; charset=utf-8",
        head=SNIPPET.replace('<script nonce="[nonce]">', "<script>//<![CDATA[").replace(
            "\n</script>", "\n//]]></script>"
        ),
    ),
    "a base elsewhere": Host(before='<base href="https://nowhere.invalid/deep/" target="_blank"/>'),
    "right to left": Host(root='<html lang="ar" dir="rtl">'),
}
"""Pages that would change how we look, and how we are read."""

SCRIPTS: dict[str, Host] = {
    "like Prototype.js": Host(before=script(LIKE_PROTOTYPE)),
    "like Prototype.js, loaded after us": Host(
        head=f"<!--guest-->{SYNC_TAG}<!--end-->" + script(LIKE_PROTOTYPE) + f"<!--guest-->{CALLS}<!--end-->"
    ),
    "MooTools": Host(
        before='<script src="/files/mootools.js"></script>',
    ),
    "zone.js": Host(before='<script src="/files/zone.js"></script>'),
    "zone.js, loaded after us": Host(tail='<script src="/files/zone.js"></script>'),
    "polluted prototypes": Host(before=script(POLLUTED)),
    "polluted prototypes, after us": Host(
        head=f"<!--guest-->{SYNC_TAG}<!--end-->" + script(POLLUTED) + f"<!--guest-->{CALLS}<!--end-->"
    ),
    "patched before us, and well behaved": Host(before=script(PATCHED_BEFORE)),
    "forbidden after us, one file": Host(
        head=f"<!--guest-->{FULL_TAG.replace(' async', ' data-async')}{CALLS}<!--end-->" + script(FORBIDDEN),
    ),
    "forbidden once the card is there": Host(later=FORBIDDEN),
    "frozen prototypes": Host(
        before=script(
            "for (const each of [Object, Array, Function, String, Promise, Map, Set, RegExp, Error]) "
            "{ Object.freeze(each.prototype); Object.freeze(each); }"
        )
    ),
    "AMD and CommonJS": Host(
        before=script(
            "var module = { exports: {} }, exports = module.exports; function require() { throw new Error('required') }\n"
            "function define() { throw new Error('defined') } define.amd = {};"
        )
    ),
    "an element called cuecard": Host(tail='<div id="cuecard">Ours</div><a id="cue-slot" name="cue-card">x</a>'),
    "a document clobbered by names": Host(
        tail='<form name="body"></form><form name="documentElement"></form>'
        '<form name="activeElement"></form><form name="scripts"></form><form name="title"></form><form name="head"></form>',
    ),
    "a window clobbered by ids": Host(
        before=script("var status = 'x', name = 'y', parent_ = 1, q = 2, at = 3;"),
        body=BODY
        + "".join(f'<div id="{name}"></div>' for name in ("fetch_", "q", "at", "wk", "key", "start", "BUILD", "calls")),
    ),
    "a page that speaks another language": Host(root='<html lang="xx-Klingon">'),
    "SVG and a framed host": Host(
        tail='<svg width="10" height="10"><title>t</title><circle r="4"/></svg><iframe title="t" srcdoc="&lt;p&gt;inside&lt;/p&gt;"></iframe>'
    ),
}
"""Pages whose own scripts, names and things stand in the way."""

LOADING: dict[str, Host] = {
    "the tag before the body, not async": Host(head=SNIPPET.replace(' async="async"', "")),
    "the tag at the end": Host(head="", tail=SNIPPET),
    "loaded twice": Host(tail=f"<!--guest-->{TAG}<!--end-->"),
    "loaded twice, once whole": Host(tail=f"<!--guest-->{FULL_TAG}<!--end-->"),
    "by a tag manager": Host(
        head="<!--guest-->"
        + script(
            STUB
            + """
cuecard('track', 'arrived');
setTimeout(() => {
  const holder = document.createElement('div');
  const tag = document.createElement('script');
  tag.async = true;
  tag.src = '[cuecard]/cuecard.js';
  tag.setAttribute('data-key', '[key]');
  document.getElementsByTagName('script')[0].before(tag);
  holder.remove();
}, 200);"""
        )
        + "<!--end-->"
    ),
    "by a tag manager that removes the tag": Host(
        head="<!--guest-->"
        + script(
            STUB
            + """
cuecard('track', 'arrived');
const tag = document.createElement('script');
tag.src = '[cuecard]/cuecard.js';
tag.dataset.key = '[key]';
document.documentElement.append(tag);
tag.remove();"""
        )
        + "<!--end-->"
    ),
    "by document.write": Host(
        head="<!--guest-->"
        + script(
            STUB
            + """
cuecard('track', 'arrived');
document.write('<script src="[cuecard]/cuecard.js" data-key="[key]"><' + '/script>');"""
        )
        + "<!--end-->"
    ),
    "as a module": Host(
        head="""<!--guest--><script type="module">
import { start } from '[cuecard]/cuecard.mjs';
const cuecard = window.cuecard = start({ key: '[key]' });
cuecard('track', 'arrived');
</script><!--end-->"""
    ),
    "the key by a call": Host(
        head=f"<!--guest-->{KEYLESS_TAG}"
        + script(STUB + "cuecard('track', 'arrived', {}, { key: '[key]' })")
        + "<!--end-->"
    ),
    "storage refused": Host(
        init="for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException('refused', 'SecurityError') } })",
    ),
    "storage that throws at every touch": Host(
        init="for (const name of ['getItem', 'setItem', 'removeItem', 'key']) Storage.prototype[name] = () => { throw new DOMException('full', 'QuotaExceededError') };",
    ),
    "no storage at all": Host(init="Object.defineProperty(window, 'localStorage', { value: undefined })"),
    "years ahead": Host(init="{ const { now } = Date; Date.now = () => now() + 3e11; }"),
    "years behind": Host(init="{ const { now } = Date; Date.now = () => now() - 8e11; }"),
}
"""All the ways in which the tag comes, and devices that keep nothing or know no time."""

if PROTOTYPE.exists():
    SCRIPTS["Prototype.js"] = Host(before='<script src="/files/prototype.js"></script>')

PAGES = POLICIES | LOOKS | SCRIPTS | LOADING


def files() -> dict[str, tuple[str, str]]:
    """What the pages load from their own origin: text and type by path."""
    found = {
        "/files/mootools.js": (library("mootools", "lib", "mootools-core-1.5.2-server.js"), "text/javascript"),
        "/files/zone.js": (library("zone.js", "bundles", "zone.umd.js"), "text/javascript"),
        "/files/reset.css": (RESET, "text/css"),
        "/files/preflight.css": (library("tailwindcss", "preflight.css"), "text/css"),
        "/files/bootstrap.css": (library("bootstrap", "dist", "css", "bootstrap.css"), "text/css"),
    }
    if PROTOTYPE.exists():
        found["/files/prototype.js"] = (PROTOTYPE.read_text(), "text/javascript")
    return found
