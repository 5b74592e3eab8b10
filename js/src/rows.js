/** The rows of a matrix, for the words that name one. */

/** @import { Chosen, Question } from './types.js' */

/** The words of the first row without an answer. @param {Question} question @param {Chosen | null} value */
export const lacking = ({ rows = [] }, value) => rows.find(({ id }) => !value?.rows?.[id])?.text;
