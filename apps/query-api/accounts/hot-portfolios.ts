import type { HotRows } from '@copyledger/hot-store';
import { TransientMap } from '@copyledger/kernel';
import type { Portfolio } from '@copyledger/projections/portfolio/portfolio.queries';
import type { ChannelDelta } from '../stream/deltas/channel-delta';
import type { Reached, TailListener } from '../stream/deltas/delta-tail';
import { ReadRate } from './read-rate';

const projection = 'portfolio';
const prefix = `${projection}:`;
const accountsKnownMax = 50_000;
/** To tail the deltas of a busy platform costs as much as to read some tens of portfolios a second. */
const readsPerSecondMin = 20;

/**
 * Portfolios that were read before and have not changed since. What makes that safe is the tail of the deltas: a row that was read when
 * the tail stood at `position` is still true for as long as no delta of its account has an offset after it, up to where the tail stands now.
 */
export class HotPortfolios implements TailListener {
  /** The newest delta of each account, in the order in which they came. */
  private readonly changedAt = new TransientMap<string, bigint>();
  /** Rows from before this are not known to be true. Undefined while that is so for all. */
  private floor: bigint | undefined;
  private reached: Reached | undefined;
  private readonly rate = new ReadRate(readsPerSecondMin, () => performance.now());

  constructor(
    private readonly rows: HotRows,
    private readonly accountsMax = accountsKnownMax,
  ) {}

  /** Portfolios are read so often that their deltas are worth being tailed. */
  get isNeeded(): boolean {
    return this.rate.isHigh;
  }

  /** Up to where deltas are known: what is answered from here is as new as this. Undefined while nothing is. */
  get position(): bigint | undefined {
    return this.floor === undefined ? undefined : this.reached?.position;
  }

  /** Those that are still true, as of `atLeast` or later: none while deltas are not known as far as that. */
  async get(accountIds: readonly string[], atLeast = 0n): Promise<ReadonlyMap<string, Portfolio>> {
    this.rate.count();
    const found = new Map<string, Portfolio>();
    if (!this.isKnown(atLeast)) return found;
    const rows = await this.rows.get(accountIds.map((id) => this.keyOf(id)));
    // Both are asked at once: deltas that come between the one and the other would make an old row look new.
    if (!this.isKnown(atLeast)) return found;
    for (const [key, { position, body }] of rows) {
      const accountId = key.slice(key.lastIndexOf(':') + 1);
      if (this.isTrue(accountId, position)) found.set(accountId, JSON.parse(body) as Portfolio);
    }
    return found;
  }

  /** Keeps what was read after `position` was looked up. */
  async put(portfolios: ReadonlyMap<string, Portfolio>, position: bigint): Promise<void> {
    await this.rows.put([...portfolios].map(([accountId, row]) => ({ key: this.keyOf(accountId), position, body: JSON.stringify(row) })));
  }

  onDelta({ channel, offset }: ChannelDelta): void {
    if (!channel.startsWith(prefix)) return;
    const accountId = channel.slice(prefix.length);
    this.changedAt.delete(accountId);
    this.changedAt.set(accountId, offset);
    if (this.changedAt.size > this.accountsMax) this.forgetOldest();
  }

  onBreak(broken: string): void {
    if (broken === projection) this.forgetAll();
  }

  /** What changes from here on is told by nobody. */
  onPause(): void {
    this.reached = undefined;
    this.forgetAll();
  }

  onReached(reached: ReadonlyMap<string, Reached>): void {
    this.reached = reached.get(projection);
    this.floor ??= this.reached?.position;
  }

  /** Another version's rows are others, also for a process that has not noticed yet. */
  private keyOf(accountId: string): string {
    return `${prefix}${this.reached?.epoch ?? 0}:${accountId}`;
  }

  private isKnown(atLeast: bigint): boolean {
    return this.position !== undefined && this.position >= atLeast;
  }

  private isTrue(accountId: string, position: bigint): boolean {
    if (this.floor === undefined || position < this.floor) return false;
    const changedAt = this.changedAt.get(accountId);
    return changedAt === undefined || changedAt <= position;
  }

  private forgetAll(): void {
    this.floor = undefined;
    this.changedAt.clear();
  }

  /** What is forgotten may have changed as late as that: no row from before it counts any more. */
  private forgetOldest(): void {
    for (const [accountId, offset] of this.changedAt.entries()) {
      this.changedAt.delete(accountId);
      if (this.floor !== undefined && offset > this.floor) this.floor = offset;
      return;
    }
  }
}
