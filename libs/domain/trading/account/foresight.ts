import type { AccountEvent } from './account.events';
import { evolve } from './account.evolve';
import type { OpenAccount } from './account.state';

/** The account as it will be after these events: what the next part of a decision stands on. */
export const after = (account: OpenAccount, events: readonly AccountEvent[]): OpenAccount => {
  const changed = events.reduce<ReturnType<typeof evolve>>(evolve, account);
  if (changed.status === 'absent') throw new Error('Invariant: an account that was opened stays open.');
  return changed;
};
