import { setTimeout as sleep } from 'node:timers/promises';
import type { HotStore, HotStoreOptions } from '../hot-store';
import { defaultPriceLimits } from '../latest-prices';
import { PriceBoard } from '../price-board';
import { connect } from './connection';
import { priceScripts } from './price-script';
import { RedisPrices } from './redis-prices';

export interface RedisHotStoreOptions extends HotStoreOptions {
  /** `redis://...` or `rediss://...`, Redis 7 or newer. */
  readonly url: string;
  /** Tells several platforms on one Redis apart. */
  readonly namespace?: string;
  /** How long opening waits for Redis; without an answer it goes on in memory, and Redis joins in when it is there. */
  readonly openMsMax?: number;
}

/**
 * The hot store that several processes share. Each has all of it in memory too, and serves from there, also while Redis is away; when it
 * comes back, empty or not, they agree again.
 */
export const redisHotStore = async (options: RedisHotStoreOptions): Promise<HotStore> => {
  const { url, report, now, limits, namespace = 'copyledger', openMsMax = 2_000 } = options;
  const commands = connect({ url, report, name: 'commands', scripts: priceScripts });
  const listening = connect({ url, report, name: 'listening' });
  const board = new PriceBoard({ report, limits: { ...defaultPriceLimits, ...limits } });
  const prices = new RedisPrices({ commands, listening, board, now, report, namespace });
  const patience = new AbortController();
  await Promise.race([prices.joined, sleep(openMsMax, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  return {
    prices,
    probe: () => prices.probe(),
    close: () => {
      commands.disconnect();
      listening.disconnect();
      return Promise.resolve();
    },
  };
};
