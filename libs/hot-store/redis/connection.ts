import { Redis, type RedisOptions } from 'ioredis';
import { Outage } from './outage';

export interface ConnectionOptions {
  readonly url: string;
  /** What it is for, as Redis's `CLIENT LIST` shows it. */
  readonly name: string;
  readonly report: (error: unknown) => void;
  readonly scripts?: NonNullable<RedisOptions['scripts']>;
}

const reconnectDelayMsMax = 2_000;
const commandMsMax = 1_000;

/**
 * A connection that comes back by itself, for ever. Its commands fail at once while it is away and are never sent again behind the
 * caller's back; the caller knows whether they still matter.
 */
export const connect = ({ url, name, report, scripts = {} }: ConnectionOptions): Redis => {
  const redis = new Redis(url, {
    connectionName: `copyledger-${name}`,
    scripts,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandMsMax,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), reconnectDelayMsMax),
    // A primary that became a replica takes no writes: the name resolves to the new one by now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  const outage = new Outage(report);
  redis.on('ready', () => {
    outage.end();
  });
  redis.on('error', (error: unknown) => {
    outage.tell(error);
  });
  return redis;
};
