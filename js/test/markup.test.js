/** Markup in a text or a value is shown as it is written: whatever came from an event, a trait or a person is text. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { more, review as reviewing, words as asking } from '../src/i18n/en.js';
import { h } from '../src/elements/dom.js';
import { timeline } from '../src/elements/timeline.js';
import { described, group, labelled, scale } from '../src/questions/kit.js';
import { render as choice } from '../src/questions/choice.js';
import { render as input } from '../src/questions/input.js';
import { render as message } from '../src/questions/message.js';
import { render as nps } from '../src/questions/nps.js';
import { render as rating } from '../src/questions/rating.js';
import { render as text } from '../src/questions/text.js';
import { question } from '../gallery/fake.js';

const SOURCES = new URL('../src/', import.meta.url);
const EVIL = '<img src=x onerror="stolen()">{{7*7}}&lt;b&gt;';
const sources = readdirSync(SOURCES, { recursive: true }).map(String).filter(name => name.endsWith('.js'));

/** As little of a document as making nodes needs: it knows elements, attributes and text, and parses nothing. */
class Made {
  style = { setProperty() {} };
  classList = { add() {}, toggle() {} };
  attributes = {};
  children = [];
  dataset = {};
  value = '';
  constructor(tag) {
    this.tag = tag;
  }
  append(...children) {
    for (const child of children) if (child instanceof Made) child.parentElement = this;
    this.children.push(...children);
  }
  after(...children) {
    this.parentElement.append(...children);
  }
  querySelectorAll(tag) {
    return this.all.filter(one => one.tag === tag);
  }
  querySelector(tag) {
    return this.querySelectorAll(tag)[0] ?? null;
  }
  replaceChildren(...children) {
    this.children = children;
  }
  setAttribute(name, value) {
    this.attributes[name] = `${value}`;
  }
  addEventListener() {}
  set innerHTML(markup) {
    throw new Error(`parsed: ${markup}`);
  }
  set textContent(text) {
    this.children = [text];
  }
  get all() {
    return [this, ...this.children.flatMap(child => (child instanceof Made ? child.all : []))];
  }
  get said() {
    return this.all.flatMap(({ children }) => children.filter(child => typeof child === 'string'));
  }
}
const make = tag => new Made(tag);
Object.assign(globalThis, { document: { createElement: make, createElementNS: (space, tag) => make(tag) } });

for (const [kind, render, value] of [
  ['choice', choice, { choices: ['a'], other: EVIL }],
  ['yesno', choice, true],
  ['consent', choice, true],
  ['number', input, EVIL],
  ['email', input, EVIL],
  ['message', message, null],
  ['nps', nps, 3],
  ['rating', rating, 3],
  ['text', text, EVIL],
]) {
  test(`markup in a question is text: ${kind}`, () => {
    const choices = [{ id: 'a', text: EVIL }];
    const asked = question({ id: 'q', kind, text: EVIL, help: EVIL, low: EVIL, high: EVIL, placeholder: EVIL, other: EVIL, yes: EVIL, no: EVIL, label: EVIL, unit: EVIL, link: { text: EVIL, url: 'https://example.com/' }, choices });
    const node = render(asked, value, () => {}, { h, group, scale, labelled, described, words: { ...asking, ...more } });
    assert.ok(node.said.includes(EVIL));
    assert.deepEqual(node.all.filter(({ tag, attributes }) => tag === 'img' || 'onerror' in attributes), []);
  });
}

test('markup in what a mentor reads is text', () => {
  const known = { words: EVIL, trait: 'name' };
  const item = {
    respondent: { id: 's', name: EVIL },
    mentor: null,
    context: { asked_at: 0, events: [{ id: 'e', name: EVIL, occurred_at: 0, properties: { [EVIL]: EVIL } }], messages: [{ id: 'm', text: EVIL, sent_at: 0 }] },
    page_messages: [],
    answers: [{ question: 'q', kind: 'text', text: EVIL, value: EVIL, words: EVIL }, { question: 'k', kind: 'nps', text: EVIL, value: 3, words: EVIL, known }],
    replies: [{ id: 'r', author: 'mentor', name: EVIL, text: EVIL, sent_at: 1 }],
    status: 'complete',
    completed_at: 1,
  };
  const node = timeline(/** @type {any} */ (item), reviewing);
  assert.ok(node.said.filter(text => text === EVIL).length >= 8);
  assert.ok(node.said.some(text => text.includes(reviewing.known)));
  assert.deepEqual(node.all.filter(({ tag }) => tag === 'img'), []);
});

test('no source of the widget parses markup', () => {
  const parses = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc|\beval\b|new Function/;
  for (const name of sources) assert.doesNotMatch(readFileSync(new URL(name, SOURCES), 'utf8'), parses, name);
});
