import { startProjectorThread } from '@copyledger/apps/projector/thread/projector-thread';
import type { ProjectorHost } from '@copyledger/apps/projector/projector-host';
import { projections } from '@copyledger/projections/index';
import type { ProjectorCommit } from '@copyledger/projections/runtime/running-projector';
import { progress } from '../figures';

/** Where the log and the read models are. */
export interface Place {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/** Where all read models are, as the projector reports its commits. */
export class Watermark {
  events = 0;
  private readonly positions = new Map<string, bigint>();
  private readonly waiting = new Set<() => void>();

  readonly hear = ({ positions, events }: ProjectorCommit): void => {
    this.events += events;
    for (const [projection, position] of positions) this.positions.set(projection, position);
    for (const wake of this.waiting) wake();
  };

  get least(): bigint {
    const known = [...this.positions.values()];
    return known.length < projections.length ? -1n : known.reduce((a, b) => (a < b ? a : b));
  }

  /** Resolves when every read model has reached the position. */
  async reached(position: bigint): Promise<void> {
    while (this.least < position) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }
}

/** The projector as the platform runs it. */
export const startProjector = (place: Place, watermark: Watermark): Promise<ProjectorHost> =>
  startProjectorThread(
    { ...place, deltaSeconds: 3_600 },
    {
      onCommit: watermark.hear,
      onFailure: ({ part, reason }) => {
        progress(`  ${part} failed: ${reason}`);
      },
      onNotice: () => undefined,
      onParked: (text) => {
        throw new Error(text);
      },
    },
  );
