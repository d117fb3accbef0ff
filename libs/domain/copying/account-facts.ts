import type { AccountKind } from '../trading/account/account.events';

/** What never changes about a trading account: whoever has read it once may hold commands against it. */
export interface AccountFacts {
  readonly accountId: string;
  readonly owner: string;
  readonly kind: AccountKind;
  /** It trades for a follow: it cannot lead, so copying never loops, and its money is the follow's. */
  readonly isCopyAccount: boolean;
}

/** Whether an account of this user's can pay and be paid here. */
export const isPurseOf = ({ owner, kind, isCopyAccount }: AccountFacts, user: string): boolean =>
  owner === user && kind === 'simulated' && !isCopyAccount;
