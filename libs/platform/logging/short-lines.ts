import { Writable } from 'node:stream';

const levelNames: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

interface Line {
  readonly level: number;
  readonly time: number;
  readonly context?: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
}

const isLine = (value: unknown): value is Line & Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'level' in value && 'time' in value;

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const extrasOf = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');

/** One JSON line of the log as a person likes to read it: time, level unless it is plain information, context, message, the rest. */
export const shortLineOf = (json: string): string => {
  const line = parse(json);
  if (!isLine(line)) return json;
  const { level, time, context, msg = '', err, ...rest } = line;
  const clock = new Date(time).toISOString().slice(11, 23);
  const name = level === 30 ? '' : `${levelNames[level] ?? String(level)} `;
  const trace = err === undefined ? '' : `\n${err.stack ?? err.message ?? ''}`;
  return `${clock} ${name}${context === undefined ? '' : `${context}: `}${msg}${extrasOf(rest)}${trace}\n`;
};

/** A stream for pino that writes short lines to `target`. */
export const shortLinesTo = (target: { write(text: string): unknown }): Writable =>
  new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      target.write(shortLineOf(chunk));
      done();
    },
  });
