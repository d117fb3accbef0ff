import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger as Pino } from 'pino';
import type { Configuration } from '../config/configuration';
import { redact } from './redaction';
import { shortLinesTo } from './short-lines';

/** Nest tells of every module and route it has found; that is for debugging. */
const chattyContexts: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

type Severity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

interface Entry {
  context?: string;
  err?: Error;
  stack?: string;
  [field: string]: unknown;
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Nest's logger over pino. As Nest has it, the last text of several is the context: `log('ready', { port }, 'http')`. Objects become
 * fields of the line and an `Error` its `err`. Every line is redacted as a whole, so that no field has to be remembered.
 */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: readonly unknown[]): void {
    const context = rest.at(-1);
    this.write(typeof context === 'string' && chattyContexts.has(context) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: readonly unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: readonly unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(severity: Severity, message: unknown, rest: readonly unknown[]): void {
    const entry: Entry = {};
    const last = rest.at(-1);
    if (typeof last === 'string') entry.context = last;
    const fields = typeof last === 'string' ? rest.slice(0, -1) : rest;
    const texts = [message, ...fields].filter((part) => !this.takeInto(entry, part));
    this.pino[severity](entry, texts.map(String).join(' ') || (entry.err?.message ?? ''));
  }

  private takeInto(entry: Entry, part: unknown): boolean {
    if (part === undefined) return true;
    if (part instanceof Error) entry.err = part;
    else if (isPlainObject(part)) Object.assign(entry, part);
    else if (typeof part === 'string' && part.includes('\n    at ')) entry.stack = part;
    else return false;
    return true;
  }
}

type Logging = Pick<Configuration, 'logLevel' | 'logFormat'>;

const destinationOf = ({ logFormat }: Logging): DestinationStream => {
  const short = logFormat === 'short' || (logFormat === 'auto' && process.stdout.isTTY);
  // Asynchronous pino streams lose lines when the process dies; a log must not.
  return short ? shortLinesTo(process.stdout) : pino.destination({ dest: 1, sync: true });
};

/** Libraries hang whole connections on their errors; what an error says of itself is text and numbers. */
const fieldsOf = (error: Error): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(pino.stdSerializers.err(error)).filter(([name, value]) => typeof value !== 'object' || name === 'aggregateErrors'),
  );

/** The process's logger: JSON lines, or short ones on a terminal, on standard output. */
export const createLogger = (logging: Logging, destination: DestinationStream = destinationOf(logging)): PinoLogger =>
  new PinoLogger(
    pino({ level: logging.logLevel, base: null, serializers: { err: fieldsOf }, hooks: { streamWrite: redact } }, destination),
  );
