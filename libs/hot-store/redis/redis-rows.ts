import type { Redis } from 'ioredis';
import type { HotRow, HotRowLimits, HotRows, PlacedRow } from '../hot-rows';
import type { Outage } from './outage';

export interface RedisRowsOptions {
  readonly commands: Redis;
  readonly namespace: string;
  readonly limits: HotRowLimits;
  readonly outage: Outage;
}

const storedShape = /^(\d{1,19}) /;

const rowOf = (text: string | null): HotRow | undefined => {
  const [head = '', position] = storedShape.exec(text ?? '') ?? [];
  return text === null || position === undefined ? undefined : { position: BigInt(position), body: text.slice(head.length) };
};

/** Rows in Redis, a key each, for all processes that read. How many there are is Redis's business (`maxmemory`). */
export class RedisRows implements HotRows {
  constructor(private readonly options: RedisRowsOptions) {}

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, HotRow>> {
    const { commands } = this.options;
    const texts = await this.whileThere(() => Promise.all(keys.map((key) => commands.get(this.keyOf(key)))));
    const found = new Map<string, HotRow>();
    for (const [index, key] of keys.entries()) {
      const row = rowOf(texts?.[index] ?? null);
      if (row !== undefined) found.set(key, row);
    }
    return found;
  }

  async put(rows: readonly PlacedRow[]): Promise<void> {
    const { commands, limits } = this.options;
    await this.whileThere(() =>
      Promise.all(rows.map(({ key, position, body }) => commands.putRow(this.keyOf(key), position.toString(), body, limits.keptMs))),
    );
  }

  /** One slot of a cluster for what belongs to one key: the braces are Redis's hash tag. */
  private keyOf(key: string): string {
    return `${this.options.namespace}:row:{${key}}`;
  }

  private async whileThere<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { commands, outage } = this.options;
    if (commands.status !== 'ready') return undefined;
    try {
      const done = await work();
      outage.end();
      return done;
    } catch (error) {
      outage.tell(error);
      return undefined;
    }
  }
}
