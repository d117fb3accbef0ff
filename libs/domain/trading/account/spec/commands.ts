import { type Asset, decimalOf } from '@copyledger/kernel';
import type {
  CreditFunds,
  DebitFunds,
  ObserveEquity,
  ObserveFill,
  ObserveFunding,
  OpenAccountCommand,
  Requester,
} from '../account.commands';
import { usdt } from './instruments';
import { day, owner, system } from './who';

export * from './market-words';
export * from './requests';
export * from './who';

export const openAccount = (changes: Partial<OpenAccountCommand> = {}): OpenAccountCommand => ({
  type: 'OpenAccount',
  by: owner,
  accountId: 'account-1',
  owner: 'alice',
  kind: 'simulated',
  baseCurrency: usdt,
  ...changes,
});

interface Funding {
  readonly by?: Requester;
  readonly reference?: string;
  readonly asset?: Asset;
}

export const deposit = (
  amount: string,
  { asset = usdt, by = owner, reference = `deposit of ${amount} ${asset.code}` }: Funding = {},
): CreditFunds => ({
  type: 'CreditFunds',
  by,
  reference,
  asset,
  amount: decimalOf(amount, asset.scale),
  source: 'outside',
});

export const withdraw = (
  amount: string,
  { asset = usdt, by = owner, reference = `withdrawal of ${amount} ${asset.code}` }: Funding = {},
): DebitFunds => ({
  type: 'DebitFunds',
  by,
  reference,
  asset,
  amount: decimalOf(amount, asset.scale),
  destination: 'outside',
});

export const observeFill = (changes: Partial<ObserveFill> & Pick<ObserveFill, 'instrument' | 'quantity' | 'price'>): ObserveFill => ({
  type: 'ObserveFill',
  by: system,
  feed: 'venue',
  sequence: 1n,
  side: 'buy',
  fee: 0n,
  occurredAt: day(),
  ...changes,
});

export const observeFunding = (changes: Partial<ObserveFunding> & Pick<ObserveFunding, 'instrument'>): ObserveFunding => ({
  type: 'ObserveFunding',
  by: system,
  feed: 'venue',
  sequence: 1n,
  amount: 1_000_000n,
  ...changes,
});

export const observeEquity = (changes: Partial<ObserveEquity> = {}): ObserveEquity => ({
  type: 'ObserveEquity',
  by: system,
  feed: 'venue',
  sequence: 1n,
  equity: 100_000_000n,
  ...changes,
});
