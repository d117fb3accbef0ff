import { type Guard } from '../../access/guard';
import { type Store } from '../../storage/store';
import { type LiveHub } from '../../subscriptions/live-hub';

/** What the methods of the Streams service work with. */
export interface StreamDependencies {
  readonly store: Store;
  readonly hub: LiveHub;
  readonly guard: Guard;
  /** How many bytes of events one append may hold. */
  readonly appendSizeMaxBytes: number;
}
