import type { Accounts } from '@copyledger/command-side';
import type { AccountFacts } from '@copyledger/domain/copying/account-facts';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { problemOfRefusal } from '../commands/refusals';
import { stateOf } from '../commands/state-of';

export type KnownAccount = Exclude<Account, { readonly status: 'absent' }>;

/** An account of this user's; throws the problem that there is none. */
export const ownAccount = async (accounts: Accounts, id: string, user: string): Promise<KnownAccount> => {
  const account = await stateOf(accounts, id);
  if (account.status === 'absent') throw problemOfRefusal('AccountNotFound');
  if (account.owner !== user) throw problemOfRefusal('NotAccountOwner');
  return account;
};

export const factsOf = ({ id: accountId, owner, kind, copyOf }: KnownAccount): AccountFacts => ({
  ...{ accountId, owner, kind },
  isCopyAccount: copyOf !== undefined,
});
