import { unreachable } from '@copyledger/kernel';
import { instrumentOf } from '../instrument/instrument.terms';
import type { AccountEvent, AccountOpened, FillObserved } from './account.events';
import { type Account, openedAccount, type OpenAccount } from './account.state';
import { withInstrument } from './admission';
import { fundMovement } from './funds';
import * as orders from './orders.evolve';
import { withBalances, withPosition } from './stated';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

const open = (account: Account, { accountId: id, owner, kind, baseCurrency, copyOf }: AccountOpened['data']): OpenAccount => {
  if (account.status !== 'absent') throw new Error('Invariant: an account opens once.');
  return openedAccount({ id, owner, kind, baseCurrency, copyOf });
};

const admitInstrument = (account: OpenAccount, { instrument: terms }: Data<'InstrumentAdmitted'>): OpenAccount => {
  const known = account.instruments.get(terms.symbol);
  if (known !== undefined && known.revision >= terms.revision) throw new Error('Invariant: terms are only ever replaced by newer ones.');
  return withInstrument(account, instrumentOf(terms));
};

const fund = (account: OpenAccount, data: Data<'FundsCredited' | 'FundsDebited'>): OpenAccount => {
  if (account.fundReferences.has(data.reference)) throw new Error(`Invariant: the reference ${data.reference} moves funds once.`);
  return {
    ...account,
    fundReferences: account.fundReferences.set(data.reference, fundMovement(data)),
    balances: withBalances(account, data.balances),
  };
};

const observed = (account: OpenAccount, { feed, sequence }: { readonly feed: string; readonly sequence: string }): OpenAccount => {
  const newest = BigInt(sequence);
  if (newest <= (account.feeds.get(feed) ?? -1n)) throw new Error('Invariant: a feed is recorded in order, once.');
  return { ...account, feeds: account.feeds.set(feed, newest) };
};

const observeFill = (account: OpenAccount, data: FillObserved['data']): OpenAccount => ({
  ...observed(account, data),
  positions: withPosition(account, data.instrument, data.position),
  balances: withBalances(account, data.balances),
});

const evolveOpen = (account: OpenAccount, event: Exclude<AccountEvent, AccountOpened>): OpenAccount => {
  switch (event.type) {
    case 'AssetAdmitted':
      return { ...account, assets: account.assets.set(event.data.asset.code, event.data.asset) };
    case 'InstrumentAdmitted':
      return admitInstrument(account, event.data);
    case 'FundsCredited':
    case 'FundsDebited':
      return fund(account, event.data);
    case 'OrderPlaced':
      return orders.place(account, event.data);
    case 'OrderRejected':
      return orders.reject(account, event.data);
    case 'OrderCancelRequested':
      return orders.requestCancel(account, event.data);
    case 'OrderAmendRequested':
      return orders.requestAmend(account, event.data);
    case 'OrderAmended':
      return orders.amend(account, event.data);
    case 'OrderAmendRejected':
      return orders.keep(account, event.data);
    case 'OrderTriggered':
      return orders.trigger(account, event.data);
    case 'OrderQuantityPrevented':
      return orders.prevent(account, event.data);
    case 'OrderFilled':
      return orders.fill(account, event.data);
    case 'OrderCancelled':
      return orders.close(account, event.data, 'cancelled');
    case 'OrderExpired':
      return orders.close(account, event.data, 'expired');
    case 'FillObserved':
      return observeFill(account, event.data);
    // The fill that follows carries the sequence number; the adjustment is its first half.
    case 'PositionAdjusted':
      return { ...account, positions: withPosition(account, event.data.instrument, event.data.position) };
    case 'EquityObserved':
      return observed(account, event.data);
    case 'FundingPaid':
      return { ...observed(account, event.data), balances: withBalances(account, event.data.balances) };
    default:
      return unreachable(event);
  }
};

/** Folds a fact into the account. A history that cannot have happened throws. */
export const evolve = (account: Account, event: AccountEvent): Account => {
  if (event.type === 'AccountOpened') return open(account, event.data);
  if (account.status === 'absent') throw new Error(`Invariant: ${event.type} before the account was opened.`);
  return evolveOpen(account, event);
};
