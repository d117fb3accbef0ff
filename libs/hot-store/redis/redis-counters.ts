import type { Redis } from 'ioredis';
import { type MemoryCounters, takenOf } from '../memory/memory-counters';
import type { RateCounters, Taken, Taking } from '../rate-counters';
import type { Outage } from './outage';

export interface RedisCountersOptions {
  readonly commands: Redis;
  readonly namespace: string;
  /** Counts while Redis is away: nobody is turned away for that. */
  readonly alone: MemoryCounters;
  readonly outage: Outage;
}

/** Counts in Redis, one key for each caller, over all processes. */
export class RedisCounters implements RateCounters {
  constructor(private readonly options: RedisCountersOptions) {}

  async take(taking: Taking): Promise<Taken> {
    const { commands, alone, outage } = this.options;
    if (commands.status !== 'ready') return alone.take(taking);
    try {
      const taken = await this.taken(taking);
      outage.end();
      return taken;
    } catch (error) {
      outage.tell(error);
      return alone.take(taking);
    }
  }

  private async taken({ key, limit, units = 1 }: Taking): Promise<Taken> {
    const { commands, namespace } = this.options;
    const [isAllowed, owed, wanted] = await commands.takeUnits(
      `${namespace}:count:{${key}}`,
      limit.windowSeconds * 1_000_000,
      limit.quota,
      units,
    );
    return takenOf(limit, { isAllowed: isAllowed === 1, owedMs: Number(owed) / 1000, wantedMs: Number(wanted) / 1000 });
  }
}
