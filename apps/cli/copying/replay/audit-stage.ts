import type { CopyAuditReport } from '@copyledger/domain/copying/audit/audit.report';
import type { Conservation } from '@copyledger/domain/copying/audit/conservation';
import type { SkipReason } from '@copyledger/domain/copying/copy/copy.events';
import { decimalOf } from '@copyledger/kernel';
import { auditLog } from '../audit-log';
import type { CastLeader } from './copy-cast';
import type { CopyStage } from './copy-stage';

type Counted = Pick<
  CopyAuditReport,
  'follows' | 'leaderFills' | 'plans' | 'legsPlanned' | 'filled' | 'partlyFilled' | 'failed' | 'missed' | 'doubled'
>;

/** What an auditor found: nothing missed, nothing doubled, every difference explained, money conserved. */
export interface CopyFindings extends Counted, Pick<CopyAuditReport, 'skippedByReason' | 'largestUnexplained'> {
  readonly conservation: Conservation;
}

/** What became of the followers of one trader. */
export interface CopiedTrader extends CopyFindings, Pick<CopyAuditReport, 'findings'> {
  readonly trader: string;
  readonly wallet: string;
  readonly leaderAccountId: string;
}

export interface CopyReplayReport {
  readonly traders: readonly CopiedTrader[];
  readonly all: CopyFindings;
}

const counted = ['follows', 'leaderFills', 'plans', 'legsPlanned', 'filled', 'partlyFilled', 'failed', 'missed', 'doubled'] as const;

const sumOf = (traders: readonly CopiedTrader[], conservation: Conservation): CopyFindings => {
  const skippedByReason: Partial<Record<SkipReason, number>> = {};
  for (const { skippedByReason: own } of traders)
    for (const [reason, count] of Object.entries(own) as [SkipReason, number][])
      skippedByReason[reason] = (skippedByReason[reason] ?? 0) + count;
  const sums = Object.fromEntries(counted.map((name) => [name, traders.reduce((sum, trader) => sum + trader[name], 0)]));
  const digits = 12;
  const largestUnexplained = traders
    .map((trader) => trader.largestUnexplained)
    .reduce((largest, each) => (decimalOf(each, digits) > decimalOf(largest, digits) ? each : largest), '0');
  return { ...(sums as unknown as Counted), skippedByReason, largestUnexplained, conservation };
};

/** Has an auditor read the log of a replay. */
export const auditStage = async ({ store, codec }: CopyStage, cast: readonly CastLeader[]): Promise<CopyReplayReport> => {
  const audit = await auditLog({ store, codec });
  const reports = new Map(audit.reports().map((report) => [report.leaderAccountId, report]));
  const traders = cast.map(({ trader, accountId }): CopiedTrader => {
    const report = reports.get(accountId);
    if (report === undefined) throw new Error('Invariant: every trader of a replay leads.');
    const { leaderAccountId, findings, skippedByReason, largestUnexplained, ...rest } = report;
    const counts = Object.fromEntries(counted.map((name) => [name, rest[name]])) as unknown as Counted;
    const conservation = audit.conservation(leaderAccountId);
    const { name, wallet } = trader;
    return { trader: name, wallet, leaderAccountId, ...counts, skippedByReason, largestUnexplained, conservation, findings };
  });
  return { traders, all: sumOf(traders, audit.conservation()) };
};

/** Whether copying did what it has to. */
export const isSound = ({ missed, doubled, largestUnexplained, conservation }: CopyFindings): boolean =>
  missed === 0 && doubled === 0 && largestUnexplained === '0' && conservation.isConserved;
