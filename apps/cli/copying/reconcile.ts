import type { AuditedDifference, AuditFinding } from '@copyledger/domain/copying/audit/audit.report';
import { createEventCodec } from '@copyledger/command-side';
import type { EventStore } from '@copyledger/eventstore/client';
import { decimalOf } from '@copyledger/kernel';
import { CliFailure } from '../cli-failure';
import { auditLog } from './audit-log';

/** What copying should hold, worked out anew from the log, beside what its accounts hold. */
export interface Reconciliation {
  readonly follows: number;
  readonly missed: number;
  readonly doubled: number;
  readonly largestUnexplained: string;
  /** Positions that are larger than is wanted. */
  readonly surpluses: number;
  readonly isConserved: boolean;
  readonly findings: readonly AuditFinding[];
  readonly differences: readonly AuditedDifference[];
}

interface ReconcileOptions {
  readonly store: EventStore;
  /** This follow only. */
  readonly followId: string | undefined;
  readonly signal: AbortSignal;
  /** Told now and then how far the log has been read. */
  readonly onPosition: (position: bigint) => void;
}

const digits = 12;
const larger = (a: string, b: string): string => (decimalOf(a, digits) > decimalOf(b, digits) ? a : b);

/** Reads the log, and compares. */
export const reconcile = async ({ store, followId, signal, onPosition }: ReconcileOptions): Promise<Reconciliation> => {
  const audit = await auditLog({ store, codec: createEventCodec(), signal, onPosition });
  const reports = audit.reports().filter(({ followIds }) => followId === undefined || followIds.includes(followId));
  if (followId !== undefined && reports.length === 0) throw new CliFailure(`there is no follow ${followId} in the log`);
  const isWanted = (difference: AuditedDifference): boolean => followId === undefined || difference.followId === followId;
  const differences = reports.flatMap((report) => report.differences).filter(isWanted);
  const findings = reports.flatMap((report) => report.findings).filter(({ what }) => followId === undefined || what.includes(followId));
  const sum = (count: 'missed' | 'doubled'): number => reports.reduce((total, report) => total + report[count], 0);
  const countOf = (kind: AuditFinding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  return {
    follows: followId === undefined ? reports.reduce((total, { follows }) => total + follows, 0) : 1,
    missed: followId === undefined ? sum('missed') : countOf('missed'),
    doubled: followId === undefined ? sum('doubled') : countOf('doubled'),
    largestUnexplained: differences.map(({ unexplained }) => unexplained.replace('-', '')).reduce(larger, '0'),
    surpluses: differences.filter(({ surplus }) => surplus !== '0').length,
    isConserved: audit.conservation().isConserved,
    ...{ findings, differences },
  };
};
