import { type AppendOptions } from '../wire/append';
import { decodeFrame } from '../wire/record';
import { openDatabase, type OpenDatabase, type Place } from './database';
import { StreamDirectory } from './directory';
import { GenerationalMap } from './generational-map';
import { GroupCommit } from './group-commit';
import { LazyIndex } from './lazy-index';
import { Log } from './log';
import { type LoggedFrame } from './logged-frame';
import { StreamIndex } from './stream-index';
import { WrittenStream, type StreamView } from './stream-view';
import { type Committed, type IdMemory, type Transaction } from './transaction';
import { append, softDelete, tombstone, type AppendCommand, type WriteOutcome } from './write-operations';

/** Up to twice as many ids of recent events are remembered. */
const rememberedIdsMax = 100_000;
/** How many of the newest events are looked at when a node starts, so that an append repeated over a restart is recognised. */
const recalledAtStartMax = 10_000;

type CommitListener = (committed: Committed) => void;

/** The event store below the protocol: the log, its indexes, and the one writer. */
export class Store {
  readonly log: Log;
  readonly index: StreamIndex;
  readonly directory: StreamDirectory;
  private readonly ids: IdMemory = new GenerationalMap(rememberedIdsMax);
  private readonly writer: GroupCommit;
  private readonly serviceIndexes: LazyIndex[] = [];
  private readonly listeners = new Set<CommitListener>();
  private readonly database: OpenDatabase;

  constructor(
    place: Place,
    readonly now: () => number = Date.now,
  ) {
    this.database = openDatabase(place);
    this.log = new Log(this.database);
    this.index = new StreamIndex(this.database.indexTables('streams'), this.log);
    this.directory = new StreamDirectory(this.index, this.log);
    this.writer = new GroupCommit({
      storage: { log: this.log, index: this.index, directory: this.directory, ids: this.ids },
      now,
      commit: (frames) => this.commit(frames),
      onCommitted: (committed) => {
        for (const listener of this.listeners) listener(committed);
      },
    });
    this.recallIds();
  }

  /** The position of the newest event, or 0. */
  get lastPosition(): number {
    return this.writer.lastPosition;
  }

  append(command: AppendCommand): Promise<WriteOutcome> {
    return this.writer.submit((transaction) => append(transaction, command));
  }

  softDelete(options: AppendOptions): Promise<WriteOutcome> {
    return this.writer.submit((transaction) => softDelete(transaction, options));
  }

  tombstone(options: AppendOptions): Promise<WriteOutcome> {
    return this.writer.submit((transaction) => tombstone(transaction, options));
  }

  /** Runs an operation in the writer's turn, for services that decide on what is committed. */
  submit<Outcome>(operation: (transaction: Transaction) => Outcome): Promise<Outcome> {
    return this.writer.submit(operation);
  }

  /** Calls back after every commit; answers how to stop that. */
  onCommit(listener: CommitListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.writer.settled();
    await this.flushIndexes();
    await this.database.close();
  }

  /** The streams that projections make; set by them. */
  viewOfProjected: (stream: string) => StreamView | undefined = () => undefined;

  /** A stream as readers see it. */
  view(stream: string): StreamView {
    return this.viewOfProjected(stream) ?? new WrittenStream(this, stream);
  }

  /** What was noted under a name. */
  recallNote(name: string): string | undefined {
    return this.database.system.get(`note:${name}`);
  }

  /** Notes something under a name, durably. */
  note(name: string, value: string): void {
    this.database.system.putSync(`note:${name}`, value);
  }

  /** An index that a service keeps. It is written together with the streams' own. */
  addIndex(name: string): LazyIndex {
    const index = new LazyIndex(this.database.indexTables(name));
    this.serviceIndexes.push(index);
    return index;
  }

  /** Writes down every entry that waits in memory. */
  async flushIndexes(): Promise<void> {
    await this.settle([], 0);
  }

  private async commit(frames: readonly LoggedFrame[]): Promise<void> {
    if (!(await this.log.journal(frames))) await this.settle(frames);
  }

  /** Writes into the database what waits in the journal and in the indexes, and these frames. */
  private async settle(frames: readonly LoggedFrame[], keep?: number): Promise<void> {
    let written: (() => void)[] = [];
    await this.database.commit(() => {
      written = [this.log.settle(frames), ...[this.index, ...this.serviceIndexes].map((index) => index.write(keep))];
    });
    for (const forget of written) forget();
  }

  private recallIds(): void {
    const oldest = Math.max(1, this.lastPosition - recalledAtStartMax + 1);
    for (let from = oldest; from <= this.lastPosition;) {
      const slice = this.log.forwards({ from, countMax: recalledAtStartMax });
      for (const { frame } of slice) this.recall(frame);
      from = (slice.at(-1)?.position ?? this.lastPosition) + 1;
    }
  }

  private recall(frame: Buffer): void {
    const { id, stream: name, revision, position } = decodeFrame(frame);
    const stream = this.index.numberOf(name);
    if (stream !== undefined) this.ids.set(id, { stream, revision, position });
  }
}
