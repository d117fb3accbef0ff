import type { DeskLimits, DeskMarket } from '@copyledger/domain/copying/desk/desk.inputs';
import type { EquityStop } from '@copyledger/domain/copying/desk/equity-stops';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import { defaultJournalLimits, type JournalLimits, type Written } from './copy-journal';
import { defaultWriterLimits, type WriterLimits } from './desk-writer';
import type { DeskQuarantined } from './errors';
import { defaultDispatchLimits, type DispatchLimits, type DispatchSurroundings } from './order-dispatch';
import type { WorkingState } from './working-state';

export interface CopyLimits extends JournalLimits, DispatchLimits, WriterLimits {
  readonly desk?: DeskLimits;
  /** Inputs that wait for one desk, and rows that wait for the database, before the log is held back. */
  readonly waitingInputsMax: number;
  readonly waitingRowsMax: number;
}

export const defaultCopyLimits: CopyLimits = {
  ...defaultJournalLimits,
  ...defaultDispatchLimits,
  ...defaultWriterLimits,
  // One pair of numbers for every pause before something is tried again.
  retryMsMax: 2_000,
  waitingInputsMax: 50_000,
  waitingRowsMax: 500_000,
};

/** What copying tells the rest of the process. */
export interface CopyListener extends Pick<DispatchSurroundings, 'onOrdered'> {
  onWritten(written: readonly Written[], at: Instant): void;
  onQuarantined(error: DeskQuarantined): void;
  /** Something failed, and is tried again. */
  onFailure(what: string, error: unknown): void;
}

export interface TenureSurroundings {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'readAll'>;
  readonly codec: Codec;
  readonly accounts: DispatchSurroundings['accounts'];
  readonly state: WorkingState;
  /** A market as it is now: terms, status, latest price. */
  readonly market: (symbol: string) => DeskMarket | undefined;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Sends StopFollowing for the reason equity-stop; harmless to repeat. */
  readonly stopFollow: (stop: EquityStop) => Promise<void>;
  readonly limits: CopyLimits;
  readonly listener: CopyListener;
}
