import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem/problem-error';

/** Deeper than any request of ours, and far from where recursive validation would run out of stack. */
const depthMax = 32;

const quote = 34;
const backslash = 92;
const opens = (code: number): boolean => code === 123 || code === 91;
const closes = (code: number): boolean => code === 125 || code === 93;

const endOfText = (json: string, start: number): number => {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== quote) at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at;
};

/** How deep objects and lists are nested in a text that is meant to be JSON. */
export const depthOf = (json: string): number => {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfText(json, at);
    else if (opens(code)) deepest = Math.max(deepest, (depth += 1));
    else if (closes(code)) depth -= 1;
  }
  return deepest;
};

const refused = (detail: string): ProblemError => new ProblemError('malformed-json', { detail });

/**
 * Takes JSON bodies and nothing else. Keys that would poison a prototype are refused, as is what is nested too deep for a recursive
 * validator.
 */
export const acceptJsonOnly = (fastify: FastifyInstance): void => {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (depthOf(body) > depthMax) {
      done(refused(`The body is nested more than ${depthMax} levels deep.`));
      return;
    }
    void parse(request, body, (error, value) => {
      done(error === null ? null : refused(body === '' ? 'The body is empty.' : 'The body is not valid JSON.'), value);
    });
  });
};
