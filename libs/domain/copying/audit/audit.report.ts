import type { SkipReason } from '../copy/copy.events';

/** One instrument of one follow: target - held = residual + writtenOff + manual + pending + unexplained. Decimals to 12 digits. */
export interface AuditedDifference {
  readonly followId: string;
  readonly copyAccountId: string;
  readonly instrument: string;
  /** What the leader's record and the policy say, worked out anew. */
  readonly target: string;
  readonly held: string;
  readonly residual: string;
  readonly writtenOff: string;
  readonly manual: string;
  readonly pending: string;
  /** Zero, or something was missed or done twice. */
  readonly unexplained: string;
  /** Held beyond what is wanted: a close that is due. */
  readonly surplus: string;
}

/** Something that is wrong, in a line. */
export interface AuditFinding {
  readonly kind: 'missed' | 'doubled' | 'unexplained';
  readonly what: string;
}

/** What an auditor makes of everything that was copied from one leader. */
export interface CopyAuditReport {
  readonly leaderAccountId: string;
  readonly follows: number;
  readonly followIds: readonly string[];
  readonly leaderFills: number;
  readonly plans: number;
  readonly legsPlanned: number;
  /** Of the legs that were ordered: whole, in part, not at all, and still open. */
  readonly filled: number;
  readonly partlyFilled: number;
  readonly failed: number;
  readonly open: number;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  readonly missed: number;
  readonly doubled: number;
  readonly largestUnexplained: string;
  readonly findings: readonly AuditFinding[];
  readonly differences: readonly AuditedDifference[];
}
