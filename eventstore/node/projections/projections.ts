import { randomUUID } from 'node:crypto';
import { type Store } from '../storage/store';
import { type StreamView } from '../storage/stream-view';
import { type LiveHub } from '../subscriptions/live-hub';
import { type ProposedEvent } from '../wire/record';
import { systemProjections } from './definitions';
import { ProjectionRunner } from './runner';

export interface ProjectionsOptions {
  readonly store: Store;
  readonly hub: LiveHub;
  /** Runs all of them, whatever was switched on or off before. */
  readonly startAll: boolean;
}

const stateKey = 'projections';

/**
 * A real server needs about so long until a projection that was enabled adds its first event, and programs written against one
 * rely on it: a group that is created on `$et-...` at once, from its end, is to find an empty stream.
 */
const enablingMs = 500;

const projectionEvent = (type: string, text: string): ProposedEvent => ({
  id: randomUUID(),
  type,
  isJson: false,
  data: Buffer.from(text),
  metadata: Buffer.alloc(0),
});

/** The system projections of a node: which run, and the streams they make. */
export class Projections {
  private readonly runners = new Map<string, ProjectionRunner>();

  constructor(private readonly options: ProjectionsOptions) {
    const { store, hub } = options;
    for (const projection of systemProjections) {
      const runner = new ProjectionRunner(store, projection, (streams) => {
        hub.projected(streams);
      });
      this.runners.set(projection.name, runner);
    }
    const enabled = this.load();
    for (const runner of this.runners.values()) if (options.startAll || enabled.has(runner.projection.name)) runner.start();
    store.onCommit(() => {
      for (const runner of this.runners.values()) runner.schedule();
    });
    store.viewOfProjected = (stream) => this.viewOf(stream);
  }

  /** A new database begins as the real server's does: with the events that say which projections there are. */
  async initialise(): Promise<void> {
    const { store } = this.options;
    if (store.lastPosition > 0) return;
    const created = this.list().map(({ projection }) => projectionEvent('$ProjectionCreated', projection.name));
    const events = [projectionEvent('$ProjectionsInitialized', ''), ...created];
    await store.append({ stream: '$projections-$all', expected: { kind: 'no-stream' }, events });
  }

  list(): readonly ProjectionRunner[] {
    return [...this.runners.values()];
  }

  find(name: string): ProjectionRunner | undefined {
    return this.runners.get(name);
  }

  enable(runner: ProjectionRunner): void {
    runner.start(enablingMs);
    this.save();
  }

  disable(runner: ProjectionRunner, status: 'Stopped' | 'Aborted'): void {
    runner.stop(status);
    this.save();
  }

  close(): void {
    for (const runner of this.runners.values()) runner.stop();
  }

  private viewOf(stream: string): StreamView | undefined {
    return this.list()
      .find(({ projection }) => projection.owns(stream))
      ?.view(stream);
  }

  private load(): Set<string> {
    return new Set(JSON.parse(this.options.store.recallNote(stateKey) ?? '[]') as string[]);
  }

  private save(): void {
    const enabled = this.list().filter(({ running }) => running);
    this.options.store.note(stateKey, JSON.stringify(enabled.map(({ projection }) => projection.name)));
  }
}
