import type { AccountEvent } from '../../trading/account/account.events';
import type { CopyEvent } from '../copy/copy.events';
import type { FollowEvent } from '../follow/follow.events';
import type { LeaderEvent } from '../leader/leader.events';
import type { CopyAuditReport } from './audit.report';
import type { AuditedFollow } from './audited-follow';
import { type Conservation, ConservationAudit } from './conservation';
import { LeaderAudit } from './leader-audit';

/** An event of the log. */
export interface AuditedEntry {
  readonly stream: string;
  readonly position: bigint;
  readonly event: AccountEvent | FollowEvent | LeaderEvent | CopyEvent;
}

/** The streams that an audit reads. */
export const auditedPrefixes = ['account-', 'follow-', 'copy-'] as const;

const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/**
 * Reads the log from its beginning and says whether every fill of a leader was copied once, whether every difference is explained, and
 * whether money is where the postings say. It knows the rules of copying by itself, and asks no desk.
 */
export class CopyAudit {
  private readonly leaders: ReadonlyMap<string, LeaderAudit>;
  private readonly follows = new Map<string, { readonly audit: LeaderAudit; readonly follow: AuditedFollow }>();
  private readonly byCopyAccount = new Map<string, { readonly audit: LeaderAudit; readonly follow: AuditedFollow }>();
  private readonly money = new ConservationAudit();

  /** @param leaderAccountIds everybody whose `leader-` stream is in the log */
  constructor(leaderAccountIds: Iterable<string>) {
    this.leaders = new Map([...leaderAccountIds].map((id) => [id, new LeaderAudit(id)]));
  }

  /** The next event of the log, in its order. */
  take({ stream, position, event }: AuditedEntry): void {
    if (stream.startsWith('account-')) this.account(idIn(stream), position, event as AccountEvent);
    else if (stream.startsWith('follow-')) this.follow(idIn(stream), position, event as FollowEvent);
    else if (stream.startsWith('copy-')) this.leaders.get(idIn(stream))?.decided(event as CopyEvent);
  }

  /** Once everything was taken. */
  reports(): readonly CopyAuditReport[] {
    return [...this.leaders.values()].map((audit) => audit.report());
  }

  /** Of everybody, or of one leader and those who follow. */
  conservation(leaderAccountId?: string): Conservation {
    return (this.leaders.get(leaderAccountId ?? '')?.money ?? this.money).report();
  }

  private account(accountId: string, position: bigint, event: AccountEvent): void {
    this.money.take(accountId, event);
    const [leader, copy] = [this.leaders.get(accountId), this.byCopyAccount.get(accountId)];
    leader?.money.take(accountId, event);
    leader?.push({ kind: 'leader', position, event });
    copy?.audit.money.take(accountId, event);
    copy?.audit.push({ kind: 'copy', position, event, follow: copy.follow });
  }

  private follow(followId: string, position: bigint, event: FollowEvent): void {
    if (event.type === 'FollowRequested') {
      const audit = this.leaders.get(event.data.leaderAccountId);
      if (audit === undefined) return;
      const known = { audit, follow: audit.addFollow(event.data) };
      this.follows.set(followId, known);
      this.byCopyAccount.set(event.data.copyAccountId, known);
      return;
    }
    const known = this.follows.get(followId);
    known?.audit.push({ kind: 'follow', position, event, follow: known.follow });
  }
}
