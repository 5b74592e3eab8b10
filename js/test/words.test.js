/** The widget's words: every language says everything, in the right number. What one lacks is said by name. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tongue } from '../src/languages.js';

const FOLDER = new URL('../src/i18n/', import.meta.url);
const files = readdirSync(FOLDER);
/** @type {Record<string, Record<string, Record<string, any>>>} by language, room, key */
const all = Object.fromEntries(await Promise.all(files.map(async file => [file.slice(0, -3), await import(new URL(file, FOLDER).href)])));
const { en } = all;
const ROOMS = ['words', 'done', 'more', 'review', 'inbox'];

/**
 * What one language lacks beside English, room by room.
 * @param {typeof en} language
 */
function lacks(language) {
  const found = [];
  for (const room of ROOMS) {
    const said = language[room] ?? {};
    for (const [key, model] of Object.entries(en[room])) {
      if (!(key in said)) found.push(`${room}.${key} is missing`);
      else if (typeof said[key] !== typeof model) found.push(`${room}.${key} is a ${typeof said[key]}, not a ${typeof model}`);
      else if (said[key].length > model.length && typeof model === 'function') found.push(`${room}.${key} takes ${said[key].length}, not ${model.length}`);
    }
    for (const key of Object.keys(said)) if (!(key in en[room])) found.push(`${room}.${key} is said nowhere`);
  }
  return found;
}

/** What is said of a number, without it. @param {(n: number) => string} say @param {number} n */
const form = (say, n) => say(n).replaceAll(`${n}`, '#');

/** The words that follow a number, by room. @type {[string, string][]} */
const counted = ROOMS.flatMap(room =>
  Object.keys(en[room]).flatMap(key => {
    try {
      return typeof en[room][key] === 'function' && form(en[room][key], 1) !== form(en[room][key], 2) ? [[room, key]] : [];
    } catch {
      return []; // not of a number
    }
  }),
);

/**
 * Which of a language's plural forms are not told apart. `many` and `other` may be alike, as may nought and any other.
 * @param {string} tag
 * @param {typeof en} language
 */
function blurred(tag, language) {
  const rules = new Intl.PluralRules(tag);
  /** @type {Record<string, number>} */
  const sample = {};
  for (let n = 1; n < 1000; n++) sample[rules.select(n)] ??= n;
  const found = [];
  for (const [room, key] of counted) {
    const said = Object.entries(sample).map(([category, n]) => ({ category, n, words: form(language[room][key], n) }));
    for (const { category, n, words } of said) {
      if (/undefined|NaN|null/.test(words)) found.push(`${room}.${key} of ${n}: ${words}`);
      const twin = said.find(other => other.words === words && other.category !== category);
      if (twin && /one|two|few/.test(category)) found.push(`${room}.${key}: ${category} (${n}) is said as ${twin.category} (${twin.n})`);
    }
  }
  return found;
}

for (const [tag, language] of Object.entries(all)) {
  test(`${tag}: lacks nothing`, () => assert.deepEqual(lacks(language), []));
  test(`${tag}: every plural form`, () => assert.deepEqual(blurred(tag, language), []));
  test(`${tag}: says what it is, and runs as it is written`, () => {
    const locale = /** @type {any} */ (new Intl.Locale(tag));
    const { direction } = locale.getTextInfo?.() ?? locale.textInfo;
    for (const room of ['words', 'review']) {
      assert.equal(language[room].language, tag);
      assert.equal(language[room].dir, direction);
    }
  });
  test(`${tag}: nothing shouts and nothing is empty`, () => {
    for (const room of ROOMS) {
      for (const [key, value] of Object.entries(language[room])) {
        if (room === 'more' && typeof value === 'function' && !counted.some(([, other]) => other === key)) continue; // of questions
        const said = typeof value === 'function' ? value(3, 5, 7) : value;
        assert.ok(said && !/[!！]|undefined/.test(said), `${room}.${key}: ${said}`);
      }
    }
  });
}

test('what is counted is found', () => {
  assert.deepEqual(counted.map(([room, key]) => `${room}.${key}`), ['words.long', 'words.left', 'done.answers', 'done.earlier', 'more.found', 'review.fresh', 'inbox.rest']);
});

test('what a language lacks is said by name', () => {
  const { skip, ...words } = en.words;
  const lame = { ...en, words: { ...words, next: () => 'x', go: 'y', late: '' }, review: { ...en.review, fresh: (/** @type {number} */ n) => `${n} new` } };
  assert.deepEqual(lacks(lame), ['words.next is a function, not a string', 'words.skip is missing', 'words.late is said nowhere']);
  assert.deepEqual(blurred('en', lame), ['review.fresh: one (1) is said as other (2)']);
  assert.deepEqual(blurred('ar', { ...all.ar, done: { ...all.ar.done, earlier: en.done.earlier } }), [
    'done.earlier: two (2) is said as few (3)',
    'done.earlier: few (3) is said as two (2)',
  ]);
});

test('one, few, many', () => {
  const { ru, ar } = all;
  assert.deepEqual([1, 2].map(en.done.answers), ['You answered 1 question', 'You answered 2 questions']);
  assert.deepEqual([1, 3, 5, 11, 21].map(ru.done.answers), ['1 вопрос', '3 вопроса', '5 вопросов', '11 вопросов', '21 вопрос'].map(what => `Вы ответили на ${what}`));
  assert.deepEqual([1, 4, 6].map(ru.review.fresh), ['1 новый ответ', '4 новых ответа', '6 новых ответов']);
  assert.deepEqual([1, 2, 3, 11, 100].map(ar.done.answers), ['سؤال واحد', 'سؤالين', '3 أسئلة', '11 سؤالًا', '100 سؤال'].map(what => `أجبت عن ${what}`));
  assert.deepEqual([0, 2, 10].map(ar.words.left), ['المتبقّي: 0 حرف', 'المتبقّي: حرفان', 'المتبقّي: 10 أحرف']);
  assert.equal(ar.words.long(2), 'يُرجى الاختصار بمقدار حرفين');
  assert.equal(en.words.left(1), '1 character left');
});

test('who sees it, as the design has it', () => {
  assert.equal(en.words.named('Maria'), 'Maria will see your answer and what you were doing');
  assert.equal(all.ru.words.named('Мария'), 'Мария увидит ответ и то, что вы делали');
  assert.equal(en.done.grouped('Maria', 4), 'Maria will see this only together with at least 4 others');
  assert.equal(all.ru.done.grouped('Мария', 4), 'Мария увидит это только вместе с ответами ещё хотя бы четырёх человек');
  assert.equal(all.ru.done.grouped('Мария', 21), 'Мария увидит это только вместе с ответами ещё хотя бы 21 человека');
  assert.equal(en.done.anonymous, 'Nobody can tell this was you');
  assert.equal(all.ru.done.anonymous, 'Никто не узнает, что это вы');
  assert.equal(en.done.thanks('Maria'), 'Thank you. Maria sees it now.');
  assert.equal(en.done.thanks(''), 'Thank you.');
});

test('the first language that is spoken, else English', () => {
  for (const [tags, spoken] of [['ar', 'ar'], ['ar-EG,en', 'ar'], ['ru-RU,ru,en-US', 'ru'], ['pt-BR,pt,ru', 'ru'], ['pt-BR', 'en'], ['', 'en']]) {
    assert.equal(tongue(tags), spoken, tags);
  }
});

test('adding a language is one file: the build finds it', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const copy = mkdtempSync(join(tmpdir(), 'cuecard-'));
  try {
    cpSync(join(root, 'js/src'), join(copy, 'js/src'), { recursive: true });
    cpSync(join(root, 'js/build.mjs'), join(copy, 'js/build.mjs'));
    for (const name of ['package.json']) cpSync(join(root, name), join(copy, name));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const english = readFileSync(new URL('en.js', FOLDER), 'utf8');
    writeFileSync(join(copy, 'js/src/i18n/eo.js'), english.replaceAll("language: 'en'", "language: 'eo'"));
    execFileSync(process.execPath, [join(copy, 'js/build.mjs'), join(copy, 'out')]);
    const chunks = readdirSync(join(copy, 'out/chunks')).map(name => name.replace(/-\w{6}\.js$/, ''));
    for (const room of ['eo', 'done-eo', 'more-eo', 'review-eo']) assert.ok(chunks.includes(room), room);
    assert.match(readFileSync(join(copy, 'out/cuecard.js'), 'utf8'), /\(ar\|en\|eo\|ru\)/);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
