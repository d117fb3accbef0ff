import { formatDecimal } from '@copyledger/kernel';
import type { AccountCommand } from '../account.commands';
import { accountDecider } from '../account.decider';
import type { AccountEvent } from '../account.events';
import { type Account, availableOf, balanceOf, type OpenAccount, positionOf } from '../account.state';
import { openAccount } from './commands';

interface Lived {
  readonly account: Account;
  readonly events: readonly AccountEvent[];
}

const unborn: Lived = { account: accountDecider.initial, events: [] };

const obey = (from: Lived, command: AccountCommand): Lived => {
  const decision = accountDecider.decide(command, from.account);
  if (!decision.ok) throw new Error(`Expected ${command.type} to be accepted: ${decision.rejection}.`);
  return { account: decision.events.reduce(accountDecider.evolve, from.account), events: [...from.events, ...decision.events] };
};

/** The history that accepted commands have made. */
export const eventsOf = (...commands: readonly AccountCommand[]): readonly AccountEvent[] => commands.reduce(obey, unborn).events;

/** A simulated account after these commands; begin with another `OpenAccount` for another. */
export const accountAfter = (...commands: readonly AccountCommand[]): OpenAccount => {
  const all = commands[0]?.type === 'OpenAccount' ? commands : [openAccount(), ...commands];
  const { account } = all.reduce(obey, unborn);
  if (account.status === 'absent') throw new Error('Expected the account to be open.');
  return account;
};

/** What happens when one more command meets such an account. */
export const decideAfter = (command: AccountCommand, ...before: readonly AccountCommand[]) =>
  accountDecider.decide(command, accountAfter(...before));

/** The event of this type that an accepted command brings. */
export const eventAfter = <T extends AccountEvent['type']>(
  type: T,
  command: AccountCommand,
  ...before: readonly AccountCommand[]
): Extract<AccountEvent, { type: T }> => {
  const decision = decideAfter(command, ...before);
  if (!decision.ok) throw new Error(`Expected ${command.type} to be accepted: ${decision.rejection}.`);
  const found = decision.events.find((event): event is Extract<AccountEvent, { type: T }> => event.type === type);
  if (found === undefined) throw new Error(`Expected ${type} among ${decision.events.map((event) => event.type).join(', ')}.`);
  return found;
};

/** An account's balance as text. */
export const balanceText = (account: OpenAccount, asset = 'USDT') => {
  const scale = account.assets.get(asset)?.scale ?? 0;
  const balance = balanceOf(account, asset);
  const text = (minor: bigint): string => formatDecimal(minor, scale);
  return { total: text(balance.total), held: text(balance.held), margin: text(balance.margin), available: text(availableOf(balance)) };
};

/** A position as text. */
export const positionText = (account: OpenAccount, symbol: string) => {
  const instrument = account.instruments.get(symbol);
  const { quantity, cost } = positionOf(account, symbol);
  return {
    quantity: formatDecimal(quantity, instrument?.quantityScale ?? 0),
    cost: formatDecimal(cost, instrument?.settlement.scale ?? 0),
  };
};
