import type { ProjectorCommit } from '@copyledger/projections/runtime/running-projector';
import type { ProjectorFailure, ProjectorReport } from '../projector-host';

/** What the projector's thread is started with. */
export interface ThreadOptions {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  readonly deltaSeconds: number;
}

/** What the projector's thread says. */
export type ThreadMessage =
  /** The database is prepared, and the projector runs. */
  | { readonly kind: 'ready'; readonly report: ProjectorReport }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'commit'; readonly commit: ProjectorCommit }
  | { readonly kind: 'report'; readonly report: ProjectorReport }
  | { readonly kind: 'failure'; readonly failure: ProjectorFailure }
  | { readonly kind: 'notice' | 'parked'; readonly text: string };
