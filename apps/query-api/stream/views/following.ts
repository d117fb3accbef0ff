import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelDelta } from '../deltas/channel-delta';
import type { ViewChannelName } from './view-channel';
import type { Left } from './resume-reader';
import type { ChannelSnapshot } from './snapshot-reader';

/** Where snapshots, and what was missed, are read. */
export interface FollowingSource {
  snapshotOf(channel: ViewChannelName): Promise<ChannelSnapshot>;
  /** Undefined when it cannot be had. */
  missedSince(channel: ViewChannelName, left: Left): Promise<readonly ChannelDelta[] | undefined>;
}

/** Whoever follows: a client, or what is computed from a channel. */
export interface Follower {
  /** Resolves when there is room for a snapshot. */
  ready(): Promise<void>;
  /** Before anything else, where something was to be resumed: whether it can be. */
  onResumed?(isRecovered: boolean): void;
  onSnapshot(snapshot: ChannelSnapshot): void;
  /** Every delta after the snapshot, each once and in order. */
  onDelta(delta: ChannelDelta): void;
}

/** Deltas that wait for a snapshot. So many more of them are a reason to read another one. */
const waitingMax = 2_000;
const retryMs = 1_000;

/**
 * One follower of one channel. Deltas are heard from the moment it is made; those that come while the snapshot is read wait, and go on
 * where it ends. So nothing falls between, whichever of the two is faster.
 */
export class Following {
  private epoch = 0;
  /** Null while it is not known how the next delta continues what was sent. */
  private offset: bigint | null = null;
  /** Deltas that came while something was read; undefined while nothing is. */
  private waiting: ChannelDelta[] | undefined = [];
  /** What is being read will not do: it has to be read again. */
  private isStale = false;
  private isOver = false;

  constructor(
    readonly channel: ViewChannelName,
    private readonly source: FollowingSource,
    private readonly follower: Follower,
  ) {}

  /** Brings the follower up to date. Rejects when that cannot be read. */
  begin(left?: Left): Promise<void> {
    return this.catchUp(left);
  }

  /** What was sent cannot be continued: a snapshot replaces it, as soon as one can be read. */
  restart(): void {
    const isReading = this.waiting !== undefined;
    this.isStale = true;
    this.waiting = [];
    if (!isReading) void this.catchUpUntilDone();
  }

  /** As `begin`, however long it takes. */
  keepBeginning(): void {
    void this.catchUpUntilDone();
  }

  take(delta: ChannelDelta): void {
    if (this.isOver) return;
    if (this.waiting === undefined) this.forward(delta);
    else if (this.waiting.push(delta) > waitingMax) this.restart();
  }

  end(): void {
    this.isOver = true;
    this.waiting = undefined;
  }

  private async catchUpUntilDone(): Promise<void> {
    while (!this.isOver) {
      try {
        await this.catchUp(undefined);
        return;
      } catch {
        // The database is away, which others report.
        await sleep(retryMs);
      }
    }
  }

  private async catchUp(left: Left | undefined): Promise<void> {
    let from = left;
    do {
      this.isStale = false;
      await this.follower.ready();
      await this.readOnce(from);
      from = undefined;
    } while (this.mustReadAgain());
    this.goOn();
  }

  private mustReadAgain(): boolean {
    return this.isStale && !this.isOver;
  }

  private async readOnce(left: Left | undefined): Promise<void> {
    const missed = left === undefined ? undefined : await this.source.missedSince(this.channel, left);
    if (this.isOver) return;
    if (left !== undefined) this.follower.onResumed?.(missed !== undefined);
    if (left !== undefined && missed !== undefined) this.resume(left, missed);
    else this.replace(await this.source.snapshotOf(this.channel));
  }

  private resume({ epoch, offset }: Left, missed: readonly ChannelDelta[]): void {
    this.epoch = epoch;
    this.offset = offset;
    for (const delta of missed) this.send(delta);
  }

  private replace({ epoch, offset, body }: ChannelSnapshot): void {
    if (this.isOver) return;
    this.epoch = epoch;
    this.offset = offset;
    this.follower.onSnapshot({ epoch, offset, body });
  }

  private goOn(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const delta of waiting) this.take(delta);
  }

  private forward(delta: ChannelDelta): void {
    if (delta.epoch !== this.epoch) return;
    // A channel's first delta of all does not say what it continues: rows may have changed before anybody wrote deltas.
    if (this.offset === null) this.restart();
    else if (delta.offset <= this.offset) return;
    else if (delta.previous !== null && delta.previous > this.offset) this.restart();
    else this.send(delta);
  }

  private send(delta: ChannelDelta): void {
    this.offset = delta.offset;
    this.follower.onDelta(delta);
  }
}
