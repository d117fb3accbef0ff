import type { TableComparison } from '@copyledger/projections/runtime/compare';
import type { BuildProgress } from '@copyledger/projections/runtime/rebuild/build';
import type { RebuildOutcome } from '@copyledger/projections/runtime/rebuild/rebuild-projections';

/** What the thread of a rebuild is started with. */
export interface RebuildTask {
  /** `diff` compares the one projection and leaves everything as it is. */
  readonly kind: 'rebuild' | 'diff';
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  /** Names. */
  readonly projections: readonly string[];
  /** Events a second. */
  readonly throttle: number | undefined;
  readonly isRepair: boolean;
}

/** What a rebuild comes to. */
export interface RebuildResult {
  readonly outcomes: readonly RebuildOutcome[];
  /** Of a `diff`. */
  readonly tables: readonly TableComparison[];
}

/** What the thread says. */
export type RebuildMessage =
  | { readonly kind: 'progress'; readonly progress: BuildProgress }
  | { readonly kind: 'step'; readonly text: string }
  /** Something has failed, and is tried again. */
  | { readonly kind: 'failure'; readonly reason: string }
  | { readonly kind: 'done'; readonly result: RebuildResult }
  /** It cannot be done, and an operator can understand why. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: Error };
