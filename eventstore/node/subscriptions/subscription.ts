import { randomUUID } from 'node:crypto';
import { type Cursor } from '../storage/cursors';
import { type LoggedFrame } from '../storage/logged-frame';
import { caughtUp, encodeCheckpoint, encodeConfirmation, fellBehind } from '../wire/read';
import { type Outlet } from '../services/outlet';
import { type FrameFilter } from './filter';
import { type LiveHub } from './live-hub';
import { type Presenter } from './presenter';

export interface Filtering {
  readonly matches: FrameFilter;
  /** A checkpoint is sent after so many events were looked at. */
  readonly checkpointInterval: number;
}

export interface SubscriptionOptions {
  readonly outlet: Outlet;
  readonly hub: LiveHub;
  readonly cursor: Cursor;
  /** The stream to wait for, or undefined for the whole log. */
  readonly stream: string | undefined;
  readonly present: Presenter;
  readonly filtering: Filtering | undefined;
  /** Called before each wait; throws when the subscription cannot go on. */
  readonly check: () => void;
  /** Milliseconds of any clock that does not stand still. */
  readonly now: () => number;
}

const pageMax = 256;
/** A live subscription whose client takes nothing for so long has fallen behind; the real server gives up waiting after as long. */
const patienceMs = 1_000;

/**
 * A catch-up subscription. It is one loop over a cursor: events are always read from the log, live ones too (LMDB serves them
 * from memory), so there is no moment between catching up and living in which an event could be missed or sent twice, and
 * nothing is buffered for a slow client: the loop waits for it and reads on from where it stands.
 */
export class Subscription {
  private isLive = false;
  private lookedAt = 0;
  private stopWaiting = (): void => undefined;

  constructor(private readonly options: SubscriptionOptions) {}

  async run(): Promise<void> {
    const { outlet } = this.options;
    outlet.send(encodeConfirmation(randomUUID()));
    // Once, and not for every wait: there are thousands of them a second.
    outlet.onClose(() => {
      this.stopWaiting();
    });
    while (!outlet.closed) {
      this.options.check();
      const page = this.options.cursor.take(pageMax);
      if (page.length === 0) await this.live();
      else await this.deliver(page);
    }
  }

  private async live(): Promise<void> {
    const { outlet, hub, stream } = this.options;
    if (!this.isLive) await this.send(caughtUp);
    this.isLive = true;
    if (outlet.closed) return;
    await new Promise<void>((resolve) => {
      const withdraw = hub.await(stream, resolve);
      this.stopWaiting = () => {
        withdraw();
        resolve();
      };
    });
  }

  private async deliver(page: readonly LoggedFrame[]): Promise<void> {
    const { outlet, filtering, present } = this.options;
    for (const logged of page) {
      const isWanted = filtering === undefined || filtering.matches(logged);
      // A promise for every event would be most of what sending it costs.
      if (isWanted && !outlet.send(present(logged))) await this.room();
      if (filtering !== undefined && this.isCheckpointDue(filtering)) await this.send(encodeCheckpoint(logged.position));
      if (outlet.closed) return;
    }
  }

  private isCheckpointDue({ checkpointInterval }: Filtering): boolean {
    this.lookedAt = (this.lookedAt + 1) % checkpointInterval;
    return this.lookedAt === 0;
  }

  private async send(message: Buffer): Promise<void> {
    if (!this.options.outlet.send(message)) await this.room();
  }

  private async room(): Promise<void> {
    const { outlet, now } = this.options;
    const fullSince = now();
    await outlet.drained();
    if (!this.isLive || now() - fullSince < patienceMs) return;
    this.isLive = false;
    outlet.send(fellBehind);
  }
}
