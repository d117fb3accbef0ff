import { integer, oneOf, path, rate, secretText, text, url } from './parsers';
import { type Environment, optionalSetting, readSetting, type Setting, setting } from './setting';

/** Everything that can be configured, and the only place where it is declared. The README's table is checked against it. */
export const settings = {
  httpHost: setting({
    name: 'HTTP_HOST',
    meaning: 'The address to listen on; 0.0.0.0 opens it to other machines.',
    fallback: '127.0.0.1',
    parse: text,
  }),
  port: setting({
    name: 'PORT',
    meaning: 'The TCP port of the HTTP API; 0 takes any free one.',
    fallback: '3000',
    parse: integer({ min: 0, max: 65_535 }),
  }),
  bodyBytesMax: setting({
    name: 'HTTP_BODY_BYTES_MAX',
    meaning: 'The largest request body, in bytes; a larger one is answered with 413.',
    fallback: '1048576',
    parse: integer({ min: 1024, max: 64 * 1024 * 1024 }),
  }),
  shutdownSeconds: setting({
    name: 'SHUTDOWN_SECONDS',
    meaning: 'How long requests under way may take to end after SIGTERM or SIGINT; then the process ends anyway.',
    fallback: '10',
    parse: integer({ min: 1, max: 300 }),
  }),
  dataDir: setting({
    name: 'DATA_DIR',
    meaning: 'The directory of the embedded event store, the embedded Postgres and the generated development keys.',
    fallback: '.data',
    parse: path,
  }),
  eventStoreUrl: optionalSetting({
    name: 'EVENTSTORE_URL',
    meaning: 'The event log: an EventStoreDB or KurrentDB cluster (esdb://...).',
    without: 'the embedded node, under DATA_DIR',
    secret: true,
    orFile: true,
    parse: url('esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'),
  }),
  databaseUrl: optionalSetting({
    name: 'DATABASE_URL',
    meaning: 'The read models and snapshots: Postgres 15 or newer (postgres://...).',
    without: 'the embedded Postgres, under DATA_DIR',
    secret: true,
    orFile: true,
    parse: url('postgres', 'postgresql'),
  }),
  databaseConnectionsMax: setting({
    name: 'DATABASE_CONNECTIONS_MAX',
    meaning: 'The most connections that the query side opens to Postgres.',
    fallback: '8',
    parse: integer({ min: 1, max: 1000 }),
  }),
  redisUrl: optionalSetting({
    name: 'REDIS_URL',
    meaning: 'The hot store: Redis 7 or newer (redis://... or rediss://...).',
    without: 'counters kept in the process',
    secret: true,
    orFile: true,
    parse: url('redis', 'rediss'),
  }),
  authPublicKey: optionalSetting({
    name: 'AUTH_PUBLIC_KEY',
    meaning: 'The Ed25519 public key that tokens are verified with, as PEM (\\n may stand for a line end) or JWK.',
    without: 'a development key pair, made once under DATA_DIR',
    orFile: true,
    parse: text,
  }),
  authIssuer: setting({
    name: 'AUTH_ISSUER',
    meaning: 'The issuer (iss) that a token must name.',
    fallback: 'copyledger',
    parse: text,
  }),
  authAudience: setting({
    name: 'AUTH_AUDIENCE',
    meaning: 'The audience (aud) that a token must name.',
    fallback: 'copyledger',
    parse: text,
  }),
  cursorKey: optionalSetting({
    name: 'CURSOR_KEY',
    meaning: 'The secret that page cursors are signed with; the same for every query-api process behind one address.',
    without: 'a random key, made once under DATA_DIR',
    secret: true,
    orFile: true,
    parse: secretText({ lengthMin: 32 }),
  }),
  deltaHours: setting({
    name: 'PROJECTION_DELTA_HOURS',
    meaning: 'How many hours the deltas of the read models are kept, for clients that come back.',
    fallback: '6',
    parse: integer({ min: 1, max: 168 }),
  }),
  rateLimitReads: setting({
    name: 'RATE_LIMIT_READS',
    meaning: 'How many reads one user may make, and in how many seconds; off for any number.',
    fallback: '20000/10',
    parse: rate,
  }),
  rateLimitWrites: setting({
    name: 'RATE_LIMIT_WRITES',
    meaning: 'How many writes one user may make, and in how many seconds; off for any number.',
    fallback: '10000/10',
    parse: rate,
  }),
  streamConnectionsMax: setting({
    name: 'STREAM_CONNECTIONS_MAX',
    meaning: 'The most WebSocket connections to the stream that one process takes.',
    fallback: '20000',
    parse: integer({ min: 1, max: 1_000_000 }),
  }),
  streamConnectionsPerUserMax: setting({
    name: 'STREAM_CONNECTIONS_PER_USER_MAX',
    meaning: 'The most of them that one user has.',
    fallback: '32',
    parse: integer({ min: 1, max: 1_000_000 }),
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    meaning: 'The least severe log lines to write: fatal, error, warn, info, debug or trace.',
    fallback: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'),
  }),
  logFormat: setting({
    name: 'LOG_FORMAT',
    meaning: 'json, short (lines for people), or auto: short on a terminal, else json.',
    fallback: 'auto',
    parse: oneOf('auto', 'json', 'short'),
  }),
} as const;

type Settings = typeof settings;
/** The values of all settings, by their names in the code. */
export type Configuration = { readonly [K in keyof Settings]: Settings[K] extends Setting<infer T> ? T : never };

/** The token that parts inject the configuration by. */
export const CONFIGURATION = Symbol('CONFIGURATION');

/** One or several variables do not fit; the message has a line for each. */
export class ConfigurationError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(`The configuration does not fit:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** Reads the whole configuration; throws `ConfigurationError` with everything that is wrong, and never with a secret. */
export const loadConfiguration = (environment: Environment = process.env): Configuration => {
  const reasons: string[] = [];
  const read = ([key, of]: readonly [string, Setting<unknown>]): readonly [string, unknown] => {
    const result = readSetting(of, environment);
    if (!result.ok) reasons.push(result.problem);
    return [key, result.ok ? result.value : undefined];
  };
  const values = Object.fromEntries(Object.entries(settings).map(read));
  if (reasons.length > 0) throw new ConfigurationError(reasons);
  // Each value was read by the parser of its own key, which is what the mapped type says.
  return values as Configuration;
};
