/** JSON-RPC 2.0 between two windows: calls by name, in both directions, within bounds. Touches nothing but the clock. */

import { decode, encode } from './protocol.js';

/** @typedef {{ code: number, message: string, data?: object }} Fault */
/** @typedef {{ [name: string]: string }} Shape  what a parameter is (`string`, `object`, …), with `!` where it must be given */
/** @typedef {{ takes: Shape, does: (params: any) => any }} Call */

const { hasOwn } = Object;

export const MOST_CHARS = 65536;
const A_SECOND = 20;
const BURST = 100;
const ANSWER_MS = 10_000;

/** Those from -32000 up are our own. */
export const FAULT = { request: -32600, method: -32601, params: -32602, internal: -32603, version: -32000, hello: -32001, large: -32002, many: -32003 };

/** @type {(code: number, message: string, data?: object) => Fault} */
export const fault = (code, message, data) => ({ code, message, data });

/** @param {unknown} value */
const kindOf = value => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

/**
 * Throws what is wrong with the parameters of a call.
 * @param {string} method
 * @param {Shape} takes
 * @param {Record<string, unknown>} params
 */
function check(method, takes, params) {
  for (const name of Object.keys(params)) {
    if (!hasOwn(takes, name)) throw fault(FAULT.params, `${method} takes no ${name}`);
  }
  for (const [name, kind] of Object.entries(takes)) {
    if (params[name] == null ? kind.endsWith('!') : kindOf(params[name]) != kind.replace('!', '')) {
      throw fault(FAULT.params, `${method}: ${name} is a ${kind.replace('!', '')}`);
    }
  }
}

/**
 * One end of the talk.
 * @param {object} wiring
 * @param {(message: object) => void} wiring.post
 * @param {Record<string, Call>} wiring.calls  what the other end may call
 * @param {() => string | undefined} wiring.ready  why nothing but `cuecard.hello` may be called yet
 * @param {() => number} wiring.now  milliseconds
 * @param {(message: unknown) => void} wiring.warn
 */
export function createPeer({ post, calls, ready, now, warn }) {
  let tokens = BURST;
  let at = now();
  let count = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (fault: unknown) => void }>} */
  const waiting = new Map();

  const allowed = () => {
    tokens = Math.min(BURST, tokens + (Math.abs(now() - at) / 1000) * A_SECOND);
    at = now();
    return tokens >= 1 && tokens--;
  };
  /** @type {(message: object) => void} */
  const send = message => post({ jsonrpc: '2.0', ...message });

  /** @param {any} message */
  const call = async ({ method, params = {} }) => {
    if (!hasOwn(calls, method)) throw fault(FAULT.method, `there is no call ${method}`.slice(0, 100), { methods: Object.keys(calls) });
    if (kindOf(params) != 'object') throw fault(FAULT.params, 'parameters are given by name');
    const why = method != 'cuecard.hello' && ready();
    if (why) throw fault(FAULT.hello, why);
    check(method, calls[method].takes, params);
    return calls[method].does(params);
  };

  /** @param {any} message */
  const answered = ({ id, result, error }) => {
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error) asker?.reject(error);
    else asker?.resolve(result);
  };

  return {
    /**
     * Takes a message of the other end. What is no JSON-RPC is somebody else's, and stays without an answer.
     * @param {any} data
     */
    async hear(data) {
      if (!data || kindOf(data) != 'object' || !hasOwn(data, 'jsonrpc')) return;
      const id = /string|number/.test(typeof data.id) ? data.id : null;
      const asks = hasOwn(data, 'id') || typeof data.method != 'string';
      try {
        if (!allowed()) throw fault(FAULT.many, `at most ${A_SECOND} messages a second`);
        const text = encode(data); // throws for what JSON can't say
        if (text.length > MOST_CHARS) throw fault(FAULT.large, `at most ${MOST_CHARS} characters`);
        const message = decode(text);
        const answers = message.method == null && ('result' in message || 'error' in message);
        if (message.jsonrpc !== '2.0' || (asks && id === null) || (typeof message.method != 'string' && !answers)) {
          throw fault(FAULT.request, 'this is no JSON-RPC 2.0 request');
        }
        if (answers) return answered(message);
        const result = await call(message);
        if (asks) send({ id, result: result ?? {} });
      } catch (error) {
        const { code, message, data: more } = /** @type {any} */ (error);
        const told = Number.isInteger(code) ? { code, message, data: more } : fault(FAULT.internal, `${message ?? error}`.slice(0, 200));
        if (asks) send({ id, error: told });
        else warn(told.message);
      }
    },
    /** @type {(method: string, params: object) => void} */
    notify: (method, params) => send({ method, params }),
    /**
     * Asks the other end; fails when it says so, or says nothing.
     * @type {(method: string, params: object) => Promise<any>}
     */
    ask: (method, params) =>
      new Promise((resolve, reject) => {
        const id = ++count;
        waiting.set(id, { resolve, reject });
        setTimeout(() => waiting.delete(id) && reject(Error(`${method} was not answered`)), ANSWER_MS);
        send({ id, method, params });
      }),
  };
}
