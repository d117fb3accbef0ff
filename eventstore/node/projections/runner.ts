import { type LazyIndex } from '../storage/lazy-index';
import { type Store } from '../storage/store';
import { tombstoneRevision } from '../wire/record';
import { decodeFrame } from '../wire/record';
import { type SystemProjection } from './definitions';
import { ProjectedStream } from './projected-stream';

/** An aborted projection is a stopped one whose client did not want a checkpoint; both go on from where they were. */
export type ProjectionStatus = 'Running' | 'Stopped' | 'Aborted';

/** Events looked at in one turn of the event loop. */
const turnMax = 256;
/** While a projection catches up, it writes its index itself when so many entries wait. */
const waitingMax = 32_768;

/** Follows the log and files each event under the stream that its projection names. */
export class ProjectionRunner {
  readonly index: LazyIndex;
  processed = 0;
  private isScheduled = false;
  private state: ProjectionStatus = 'Stopped';
  private starting: NodeJS.Timeout | undefined;
  private readonly heads = new Map<string, { number: number; revision: number; position: number }>();

  constructor(
    private readonly store: Store,
    readonly projection: SystemProjection,
    private readonly onAdded: (streams: readonly string[]) => void,
  ) {
    this.index = store.addIndex(projection.name);
  }

  get running(): boolean {
    return this.state === 'Running';
  }

  get status(): ProjectionStatus {
    return this.state;
  }

  /** Of the log, between 0 and 100. */
  get progressPercent(): number {
    const { lastPosition } = this.store;
    return lastPosition === 0 ? 100 : (this.index.seenThrough / lastPosition) * 100;
  }

  /** Runs from now on, and looks at the log for the first time after a while. */
  start(afterMs = 0): void {
    if (this.running) return;
    this.state = 'Running';
    this.starting = setTimeout(() => {
      this.starting = undefined;
      this.schedule();
    }, afterMs);
  }

  stop(status: Exclude<ProjectionStatus, 'Running'> = 'Stopped'): void {
    this.state = status;
    clearTimeout(this.starting);
    this.starting = undefined;
  }

  view(stream: string): ProjectedStream {
    return new ProjectedStream({ index: this.index, log: this.store.log, projection: this.projection }, stream);
  }

  /** Looks at what is new, soon. */
  schedule(): void {
    if (!this.running || this.isScheduled || this.starting !== undefined) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.turn().catch(() => {
        this.stop();
      });
    });
  }

  private async turn(): Promise<void> {
    if (!this.running) return;
    const page = this.store.log.forwards({ from: this.index.seenThrough + 1, countMax: turnMax });
    const added = new Set<string>();
    for (const { frame, position } of page) {
      const event = decodeFrame(frame);
      const target = event.revision === tombstoneRevision ? undefined : this.projection.target(event);
      if (target !== undefined && this.add(target, position)) added.add(target);
      this.index.advance(position);
      this.processed += 1;
    }
    if (added.size > 0) this.onAdded([...added]);
    if (this.index.pendingCount > waitingMax) await this.store.flushIndexes();
    if (page.length > 0) this.schedule();
  }

  /** False for an event that was filed before the node was last stopped. */
  private add(stream: string, position: number): boolean {
    const head = this.headOf(stream);
    if (position <= head.position) return false;
    const isNew = head.revision < 0 && this.index.numberOf(stream) === undefined;
    const revision = head.revision + 1;
    this.index.add({ stream: head.number, name: isNew ? stream : undefined, revision, position });
    this.remember(stream, { number: head.number, revision, position });
    return true;
  }

  private headOf(stream: string): { number: number; revision: number; position: number } {
    const known = this.heads.get(stream);
    if (known !== undefined) return known;
    const number = this.index.numberOf(stream);
    if (number === undefined) return { number: this.index.streamCount(), revision: -1, position: 0 };
    const [newest] = this.index.backwards(number, { from: Number.MAX_SAFE_INTEGER, limit: 1 });
    return { number, revision: newest?.revision ?? -1, position: newest?.position ?? 0 };
  }

  private remember(stream: string, head: { number: number; revision: number; position: number }): void {
    if (this.heads.size > 10_000) this.heads.clear();
    this.heads.set(stream, head);
  }
}
