import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { FeedBatch, FeedConsumer } from '@copyledger/eventstore/client/feed';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type Checkpoint, moveCheckpoints, readCheckpoints } from './checkpoints';
import { runBatch } from './batch-transaction';
import { Member } from './group-member';
import type { Deployment } from './projection';

/** What one transaction of a group has done, for metrics and waiting readers. */
export interface GroupCommit {
  /** The members' projections by name, with the schema that was written. */
  readonly moved: readonly Deployment[];
  readonly position: bigint;
  readonly events: number;
  readonly rows: number;
  readonly milliseconds: number;
}

export interface ProjectionGroupOptions {
  readonly name: string;
  readonly pool: Pool;
  readonly deployments: readonly Deployment[];
  readonly onCommit?: (commit: GroupCommit) => void;
}

/**
 * The least time from one batch to the next. An idle projection takes an event at once; a busy one lets events gather, since a transaction
 * costs the same for one event as for ten.
 */
const paceMs = 5;

const pause = async (ms: number): Promise<void> => {
  if (ms > 0) await sleep(ms);
};

const isBehind = (checkpoint: Checkpoint, position: bigint): boolean => checkpoint === undefined || checkpoint < position;

/**
 * Projections that share one transaction per batch: their rows and all their checkpoints commit together or not at all.
 *
 * One transaction for many projections, and not one each: a batch then costs two round trips and one commit whatever their number, which
 * on two cores leaves the other parts their time; and a reader sees all read models at the same log position, so that a portfolio never
 * shows a fill that the order does not have yet. The price is that they stop together when one cannot go on. Each member keeps a
 * checkpoint of its own, so a group can be cut differently at the next start: it begins where its slowest member stands, and the others
 * pass over what they have.
 */
export class ProjectionGroup implements FeedConsumer {
  readonly name: string;
  readonly streamPrefixes: readonly string[];
  private readonly members: readonly Member[];
  private checkpoints: ReadonlyMap<string, Checkpoint> | undefined;

  constructor(private readonly options: ProjectionGroupOptions) {
    this.name = options.name;
    this.streamPrefixes = [...new Set(options.deployments.flatMap(({ projection }) => projection.streamPrefixes))];
    this.members = options.deployments.map((deployment) => new Member(deployment));
  }

  /** Asks the database, and forgets every row in memory: whoever asks starts again. */
  async loadCheckpoint(): Promise<Checkpoint> {
    this.forget();
    const checkpoints = await this.known();
    let least: Checkpoint;
    for (const checkpoint of checkpoints.values()) {
      if (checkpoint === undefined) return undefined;
      if (least === undefined || checkpoint < least) least = checkpoint;
    }
    return least;
  }

  /** Commits the batch, or throws and leaves everything as it was. A batch that was seen before changes nothing. */
  async handle(batch: FeedBatch): Promise<void> {
    const startedAt = performance.now();
    const checkpoints = await this.known();
    const late = this.members.filter(({ schema }) => isBehind(checkpoints.get(schema), batch.upTo));
    if (late.length === 0) return;
    try {
      for (const member of late) member.collect(this.unseen(batch.events, checkpoints.get(member.schema)));
      const from = new Map(late.map(({ schema }) => [schema, checkpoints.get(schema)]));
      const rows = await this.transact(late, (client) => moveCheckpoints(client, from, batch.upTo));
      for (const member of late) member.committed();
      this.checkpoints = new Map([...checkpoints, ...late.map(({ schema }) => [schema, batch.upTo] as const)]);
      const moved = late.map(({ deployment }) => deployment);
      this.report({ moved, position: batch.upTo, events: batch.events.length, rows, milliseconds: performance.now() - startedAt });
      await pause(startedAt + paceMs - performance.now());
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  private report(commit: GroupCommit): void {
    this.options.onCommit?.(commit);
  }

  /** Every event once: those that were committed before are left out, and so is one that a batch brings twice. */
  private unseen(events: readonly DecodedEvent[], checkpoint: Checkpoint): readonly DecodedEvent[] {
    let newest = checkpoint ?? -1n;
    return events.filter(({ recorded }) => {
      if (recorded.position <= newest) return false;
      newest = recorded.position;
      return true;
    });
  }

  /** Resolves with the number of rows that were written and committed. */
  private async transact(late: readonly Member[], move: (client: PoolClient) => Promise<void>): Promise<number> {
    const client = await this.options.pool.connect();
    try {
      const rows = await runBatch(client, { move: () => move(client), sessions: late.flatMap(({ sessions }) => sessions) });
      client.release();
      return rows;
    } catch (error) {
      // Closed rather than rolled back: statements may still be under way, and the server undoes an abandoned transaction by itself.
      client.release(true);
      throw error;
    }
  }

  private async known(): Promise<ReadonlyMap<string, Checkpoint>> {
    this.checkpoints ??= await readCheckpoints(
      this.options.pool,
      this.members.map(({ schema }) => schema),
    );
    return this.checkpoints;
  }

  private forget(): void {
    this.checkpoints = undefined;
    for (const member of this.members) member.forget();
  }
}
