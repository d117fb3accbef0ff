import { type Store } from '../storage/store';
import { type LiveHub } from '../subscriptions/live-hub';
import { persistentSubscriptionDropped, maximumSubscribersReached } from '../services/errors';
import { Checkpoint } from './checkpoint';
import { type Consumer } from './consumer';
import { Throughput } from './measurements';
import { type Message } from './message';
import { Outstanding } from './outstanding';
import { ParkingLot } from './parking-lot';
import { type GroupConfig, type NackAction } from './settings';
import { Source } from './source';
import { strategyOf, type ConsumerStrategy } from './strategies';

/** How often timeouts and timed checkpoints are looked at. */
const tickMs = 100;

export interface GroupDependencies {
  readonly store: Store;
  readonly hub: LiveHub;
}

/**
 * A persistent subscription: consumers that share the events of a source. Every event goes to one of them, comes again until it
 * is settled (acknowledged, skipped or parked), and the checkpoint never passes one that is not.
 */
export class Group {
  readonly consumers: Consumer[] = [];
  readonly throughput: Throughput;
  readonly parkingLot: ParkingLot;
  private readonly outstanding = new Outstanding();
  private readonly checkpoint: Checkpoint;
  private readonly strategy: ConsumerStrategy;
  private readonly source: Source;
  private readonly retries: Message[] = [];
  private readonly buffer: Message[] = [];
  private settledSinceCheckpoint = 0;
  private checkpointDueAt: number;
  private isLive = false;
  private stopWaiting: (() => void) | undefined;
  private ticker: NodeJS.Timeout | undefined;

  constructor(
    private readonly dependencies: GroupDependencies,
    readonly config: GroupConfig,
  ) {
    const { store } = dependencies;
    this.throughput = new Throughput(store.now);
    this.parkingLot = new ParkingLot(store, config);
    this.checkpoint = new Checkpoint(store, config);
    this.strategy = strategyOf(config.settings.strategy);
    const { place } = this.checkpoint;
    this.source = new Source(store, config, place === undefined ? config.startAt : place + 1);
    this.checkpointDueAt = store.now() + config.settings.checkpointAfterMs;
  }

  get state(): string {
    if (this.consumers.length === 0) return 'NotReady';
    return this.isLive ? 'Live' : 'Behind';
  }

  get figures(): { outstanding: number; buffered: number; retries: number; checkpoint: number | undefined; newest: number | undefined } {
    const { outstanding, buffer, retries, checkpoint, source } = this;
    return {
      outstanding: outstanding.size,
      buffered: buffer.length,
      retries: retries.length,
      checkpoint: checkpoint.place,
      newest: source.newestPlace,
    };
  }

  /** Throws when the group has as many consumers as it may have. */
  assertRoom(): void {
    const { maxSubscriberCount } = this.config.settings;
    if (maxSubscriberCount > 0 && this.consumers.length >= maxSubscriberCount) throw maximumSubscribersReached(this.config);
  }

  connect(consumer: Consumer): void {
    this.consumers.push(consumer);
    this.ticker ??= setInterval(() => {
      this.tick();
    }, tickMs);
    consumer.options.outlet.onDrain(() => {
      this.pump();
    });
    this.pump();
  }

  /** The consumer is gone: what it had goes to the others. */
  disconnect(consumer: Consumer): void {
    const index = this.consumers.indexOf(consumer);
    if (index < 0) return;
    this.consumers.splice(index, 1);
    this.retry(this.outstanding.takeOf(consumer));
    if (this.consumers.length === 0) this.rest();
    else this.pump();
  }

  ack(ids: readonly string[]): void {
    for (const id of ids) this.settle(this.outstanding.settle(id));
    this.afterSettling();
  }

  nack(ids: readonly string[], action: NackAction, reason: string): void {
    // The real server has "stop" in its protocol and leaves the message outstanding.
    if (action === 'stop') return;
    const messages = ids.map((id) => this.outstanding.settle(id)).filter((message) => message !== undefined);
    if (action === 'retry') this.retry(messages);
    else for (const message of messages) this.giveUp(message, action === 'park' ? `Nak requested: ${reason}` : undefined);
    this.afterSettling();
  }

  /** Sends parked messages again, before all others. */
  async replayParked(max: number): Promise<void> {
    this.retries.unshift(...(await this.parkingLot.takeOut(max, this.config.settings.resolveLinks)));
    this.pump();
  }

  /** Ends every connection, and writes down how far the group has come. */
  async close(): Promise<void> {
    for (const { options } of [...this.consumers]) options.outlet.fail(persistentSubscriptionDropped(this.config));
    this.consumers.length = 0;
    this.rest();
    const place = this.settledPlace();
    if (this.settledSinceCheckpoint > 0 && place >= 0) await this.checkpoint.write(place);
  }

  /** Removes what the group has left in the log, when it is deleted. */
  async forget(): Promise<void> {
    await Promise.all([this.checkpoint.forget(), this.parkingLot.forget()]);
  }

  private rest(): void {
    clearInterval(this.ticker);
    this.ticker = undefined;
    this.stopWaiting?.();
    this.stopWaiting = undefined;
  }

  /** Moves messages from the source through the buffer to consumers until one of the three has no room. */
  private pump(): void {
    do this.dispatch();
    while (this.consumers.length > 0 && this.fill());
  }

  private fill(): boolean {
    const { historyBufferSize, readBatchSize } = this.config.settings;
    if (this.buffer.length >= Math.max(1, historyBufferSize)) return false;
    const { messages, isAtEnd } = this.source.take(Math.max(1, readBatchSize));
    this.buffer.push(...messages);
    this.isLive = isAtEnd;
    if (isAtEnd) this.awaitCommit();
    return !isAtEnd;
  }

  private awaitCommit(): void {
    this.stopWaiting ??= this.dependencies.hub.await(this.source.stream, () => {
      this.stopWaiting = undefined;
      this.pump();
    });
  }

  private dispatch(): void {
    this.dispatchFrom(this.retries);
    if (this.retries.length === 0 || this.strategy.mayOvertake) this.dispatchFrom(this.buffer);
  }

  private dispatchFrom(queue: Message[]): void {
    for (let index = 0; index < queue.length;) {
      const message = queue[index];
      if (message === undefined) return;
      const consumer = this.strategy.choose(this.consumers, message);
      if (consumer === undefined) {
        if (!this.strategy.mayOvertake || !this.consumers.some(({ isReady }) => isReady)) return;
        index += 1;
        continue;
      }
      queue.splice(index, 1);
      this.deliver(message, consumer);
    }
  }

  private deliver(message: Message, consumer: Consumer): void {
    const { messageTimeoutMs } = this.config.settings;
    const dueAt = messageTimeoutMs === 0 ? Infinity : this.dependencies.store.now() + messageTimeoutMs;
    this.outstanding.add({ message, consumer, dueAt });
    this.throughput.count();
    consumer.push(message);
  }

  private settle(message: Message | undefined): void {
    if (message?.place !== undefined) this.settledSinceCheckpoint += 1;
  }

  /** Again, unless it was tried often enough. */
  private retry(messages: readonly Message[]): void {
    const { maxRetryCount } = this.config.settings;
    const again: Message[] = [];
    for (const message of messages) {
      if (message.retryCount >= maxRetryCount) this.giveUp(message, `Reached retry count of ${String(maxRetryCount)}`);
      else again.push({ ...message, retryCount: message.retryCount + 1 });
    }
    this.retries.push(...again);
  }

  /** Settles a message that nobody has handled, and parks it when a reason is given. */
  private giveUp(message: Message, parkedBecause: string | undefined): void {
    if (parkedBecause === undefined) {
      this.settle(message);
      return;
    }
    // Not settled before it is parked durably: otherwise a crash in between would lose it.
    this.outstanding.add({ message, consumer: undefined, dueAt: Infinity });
    this.parkingLot.park(message, parkedBecause).then(
      () => {
        this.settle(this.outstanding.settle(message.id));
        this.afterSettling();
      },
      () => {
        this.outstanding.settle(message.id);
        this.retries.push(message);
      },
    );
  }

  private afterSettling(): void {
    if (this.settledSinceCheckpoint >= Math.max(1, this.config.settings.maxCheckpointCount)) this.writeCheckpoint();
    this.pump();
  }

  private tick(): void {
    const now = this.dependencies.store.now();
    const due = this.outstanding.takeDue(now);
    if (due.length > 0) {
      this.retry(due);
      this.pump();
    }
    if (now < this.checkpointDueAt) return;
    this.checkpointDueAt = now + this.config.settings.checkpointAfterMs;
    if (this.settledSinceCheckpoint >= Math.max(1, this.config.settings.minCheckpointCount)) this.writeCheckpoint();
  }

  private writeCheckpoint(): void {
    const place = this.settledPlace();
    if (place <= (this.checkpoint.place ?? -1)) return;
    this.settledSinceCheckpoint = 0;
    // A checkpoint that could not be written is written at the next occasion; until then events may come again.
    this.checkpoint.write(place).catch(() => undefined);
  }

  /** Everything up to this place is settled. */
  private settledPlace(): number {
    const waiting = [...this.retries, ...this.buffer].reduce((lowest, { place }) => Math.min(lowest, place ?? Infinity), Infinity);
    const lowest = Math.min(waiting, this.outstanding.lowestPlace());
    return lowest === Infinity ? this.source.lookedAt : lowest - 1;
  }
}
