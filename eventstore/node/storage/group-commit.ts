import { type LoggedFrame } from './logged-frame';
import { Transaction, type Committed, type Storage } from './transaction';

type Operation<Outcome> = (transaction: Transaction) => Outcome;

interface Pending {
  readonly run: (transaction: Transaction) => void;
  readonly settle: () => void;
  readonly fail: (error: Error) => void;
}

interface Clock {
  readonly now: () => number;
}

interface GroupCommitOptions extends Clock {
  readonly storage: Storage;
  /** Writes these atomically, behind all that were written before; resolves when they are durable. */
  readonly commit: (frames: readonly LoggedFrame[]) => Promise<void>;
  readonly onCommitted: (committed: Committed) => void;
}

/** A group is closed when it has staged this much; the rest goes into the next one. */
const groupBytesMax = 8 * 1024 * 1024;
const groupOperationsMax = 4096;

/** The store failed to commit, so nothing of the group was written. */
class CommitFailed extends Error {
  constructor(cause: unknown) {
    super(`the append was not written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * The single writer. Operations that arrive while a commit is on its way wait and share the next one, whichever connection
 * they came from. An operation's promise resolves after its group has been flushed.
 */
export class GroupCommit {
  private queue: Pending[] = [];
  private running: Promise<void> | undefined;
  private counters: { nextPosition: number; nextStream: number };

  constructor(private readonly options: GroupCommitOptions) {
    const { log, index } = options.storage;
    this.counters = { nextPosition: log.lastPosition() + 1, nextStream: index.streamCount() };
  }

  /** The position of the newest committed event, or 0. */
  get lastPosition(): number {
    return this.counters.nextPosition - 1;
  }

  submit<Outcome>(operation: Operation<Outcome>): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      let outcome: Outcome;
      this.queue.push({
        run: (transaction) => {
          outcome = operation(transaction);
        },
        settle: () => {
          resolve(outcome);
        },
        fail: reject,
      });
      this.running ??= this.drain();
    });
  }

  /** Resolves when everything that was submitted is settled. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      // One turn of the event loop, so that requests which have arrived together share the commit.
      await new Promise(setImmediate);
      await this.commitGroup();
    }
    this.running = undefined;
  }

  private async commitGroup(): Promise<void> {
    const transaction = new Transaction(this.options.storage, this.counters, this.options.now());
    const group = this.stage(transaction);
    if (transaction.isEmpty || (await this.commit(transaction, group))) for (const pending of group) pending.settle();
  }

  /** False when nothing of the group was written, and everybody has been told. */
  private async commit(transaction: Transaction, group: readonly Pending[]): Promise<boolean> {
    try {
      await this.options.commit(transaction.frames);
    } catch (error) {
      const failure = new CommitFailed(error);
      for (const pending of group) pending.fail(failure);
      return false;
    }
    // Past this point the events are durable, and the appends have succeeded.
    this.counters = transaction.counters;
    this.options.onCommitted(transaction.publish());
    return true;
  }

  private stage(transaction: Transaction): readonly Pending[] {
    let taken = 0;
    const refused = new Set<Pending>();
    while (taken < Math.min(this.queue.length, groupOperationsMax) && transaction.sizeBytes < groupBytesMax) {
      const pending = this.queue[taken];
      taken += 1;
      if (pending === undefined) break;
      try {
        pending.run(transaction);
      } catch (error) {
        refused.add(pending);
        pending.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
    const group = this.queue.slice(0, taken);
    this.queue = this.queue.slice(taken);
    return group.filter((pending) => !refused.has(pending));
  }
}
