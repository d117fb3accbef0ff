import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { depthsOver, marksOver, pricesOver } from '../boards';
import { type ContentForm, depthForm, priceForm } from '../content-form';
import { defaultDepthLimits } from '../depths';
import { defaultHotRowLimits } from '../hot-rows';
import type { HotStore, HotStoreOptions } from '../hot-store';
import { defaultPriceLimits } from '../latest-prices';
import { MemoryCounters } from '../memory/memory-counters';
import { NewestBoard } from '../newest-board';
import { connect } from './connection';
import { boardKeys } from './newest-script';
import { Outage } from './outage';
import { RedisBoard } from './redis-board';
import { RedisCounters } from './redis-counters';
import { RedisNotices } from './redis-notices';
import { RedisRows } from './redis-rows';
import { scripts } from './scripts';

export interface RedisHotStoreOptions extends HotStoreOptions {
  /** `redis://...` or `rediss://...`, Redis 7 or newer. */
  readonly url: string;
  /** Tells several platforms on one Redis apart. */
  readonly namespace?: string;
  /** How long opening waits for Redis; without an answer it goes on in memory, and Redis joins in when it is there. */
  readonly openMsMax?: number;
  /** How often Redis is looked at for having been emptied. */
  readonly refillMs?: number;
}

interface Shared {
  readonly commands: Redis;
  readonly listening: Redis;
  readonly namespace: string;
  readonly options: RedisHotStoreOptions;
}

interface BoardTerms<C extends object> {
  readonly name: string;
  readonly form: ContentForm<C>;
  readonly symbolsMax: number;
}

const openBoard = <C extends object>(shared: Shared, { name, form, symbolsMax }: BoardTerms<C>): RedisBoard<C> => {
  const { commands, listening, namespace, options } = shared;
  const { report, now } = options;
  const board = new NewestBoard<C>({ report, symbolsMax });
  return new RedisBoard({ commands, listening, board, form, keys: boardKeys(namespace, name), now, report });
};

const openParts = (shared: Shared): Pick<HotStore, 'rows' | 'counters' | 'commits'> => {
  const { commands, listening, namespace, options } = shared;
  const { report, rowLimits, elapsedMs = () => performance.now() } = options;
  const outage = new Outage(report);
  return {
    rows: new RedisRows({ commands, namespace, limits: { ...defaultHotRowLimits, ...rowLimits }, outage }),
    counters: new RedisCounters({ commands, namespace, alone: new MemoryCounters(elapsedMs), outage }),
    commits: new RedisNotices({ commands, listening, namespace, report, outage }),
  };
};

/**
 * The hot store that several processes share. What is published is in every process's memory too and served from there, also while
 * Redis is away; when it comes back, empty or not, they agree again.
 */
export const redisHotStore = async (options: RedisHotStoreOptions): Promise<HotStore> => {
  const { url, report, limits, depthLimits, namespace = 'copyledger', openMsMax = 2_000, refillMs = 2_000 } = options;
  const commands = connect({ url, report, name: 'commands', scripts });
  const listening = connect({ url, report, name: 'listening' });
  const shared = { commands, listening, namespace, options };
  const depthBounds = { ...defaultDepthLimits, ...depthLimits };
  const priceBoard = (name: string) => openBoard(shared, { name, form: priceForm, ...defaultPriceLimits, ...limits });
  const [prices, fed, marks] = [priceBoard('prices'), priceBoard('fed'), priceBoard('marks')];
  const depths = openBoard(shared, { name: 'depths', form: depthForm, symbolsMax: depthBounds.symbolsMax });
  const boards = [prices, fed, marks, depths];
  const parts = openParts(shared);
  const patience = new AbortController();
  const joined = Promise.all(boards.map((board) => board.joined));
  await Promise.race([joined, sleep(openMsMax, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  const refilling = setInterval(() => {
    for (const board of boards) void board.refill();
  }, refillMs).unref();
  return {
    prices: pricesOver(prices),
    fed: pricesOver(fed),
    marks: marksOver(marks),
    depths: depthsOver(depths, depthBounds),
    ...parts,
    probe: async () => {
      for (const board of boards) board.demandJoined();
      await Promise.all([commands.ping(), listening.ping()]);
    },
    close: () => {
      clearInterval(refilling);
      commands.disconnect();
      listening.disconnect();
      return Promise.resolve();
    },
  };
};
