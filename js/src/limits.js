/** Least and most of a number or a date as a language writes them, for the words that say them. */

/** @import { Question } from './types.js' */

/** @param {string} language @param {Question} question @returns {(string | undefined)[]} */
export const limits = (language, { min, max, earliest, latest }) =>
  earliest || latest
    ? [earliest, latest].map(day => day && new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day)))
    : [min, max].map(n => n?.toLocaleString(language));
