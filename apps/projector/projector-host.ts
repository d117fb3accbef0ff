import type { FeedState } from '@copyledger/eventstore/client';
import { CheckpointMoved } from '@copyledger/projections/runtime/checkpoints';
import { type ProjectorCommit, type ProjectorStatus, startProjector } from '@copyledger/projections/runtime/running-projector';

/** How a projector is, as plain data that can be handed from thread to thread. */
export interface ProjectorReport {
  /** How many partitions it writes. */
  readonly partitions: number;
  /** Keys that wait behind events that could not be folded, by projection. */
  readonly parked: ReadonlyMap<string, number>;
  readonly consumers: readonly ConsumerReport[];
}

export interface ConsumerReport {
  readonly name: string;
  readonly state: FeedState;
  readonly lag: number;
  readonly failures: number;
}

/** Something went wrong, and is tried again. */
export interface ProjectorFailure {
  /** What failed, in words: a consumer, or the subscription itself. */
  readonly part: string;
  readonly reason: string;
  readonly stack: string | undefined;
  readonly attempt: number;
  readonly retryInMs: number;
}

/** Whom a projector tells what happens. */
export interface ProjectorListener {
  readonly onCommit: (commit: ProjectorCommit) => void;
  readonly onFailure: (failure: ProjectorFailure) => void;
  readonly onNotice: (text: string) => void;
  readonly onParked: (text: string) => void;
}

/** A projector, wherever it runs. */
export interface ProjectorHost {
  report(): ProjectorReport;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

const reportOf = ({ feed, partitions, parked }: ProjectorStatus): ProjectorReport => ({
  partitions,
  parked,
  consumers: (feed?.consumers ?? []).map(({ name, state, lag, failures }) => ({ name, state, lag: Number(lag), failures })),
});

type Sources = Pick<Parameters<typeof startProjector>[0], 'pool' | 'store' | 'codec' | 'projections' | 'deltaSeconds'>;

/** Starts a projector in this thread. Rejects when the database cannot be prepared. */
export const hostProjector = async (sources: Sources, listener: ProjectorListener): Promise<ProjectorHost> => {
  const { onCommit, onNotice, onParked } = listener;
  const projector = await startProjector({
    ...sources,
    onCommit,
    onNotice,
    onParked,
    onFailure: ({ consumer = 'the subscription', error, attempt, retryInMs }) => {
      // No failure: somebody else has taken a partition over, as it should be when processes come and go.
      if (error instanceof CheckpointMoved) onNotice(error.message);
      else if (error instanceof Error)
        listener.onFailure({ part: consumer, reason: error.message, stack: error.stack, attempt, retryInMs });
      else listener.onFailure({ part: consumer, reason: String(error), stack: undefined, attempt, retryInMs });
    },
  });
  return { report: () => reportOf(projector.status()), stop: () => projector.stop() };
};
