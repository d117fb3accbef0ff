import { type Asset, decimalOf, type Instant, type Instrument, instantOfMillis } from '@copyledger/kernel';
import type {
  AccountCommand,
  CloseOrder,
  CreditFunds,
  DebitFunds,
  FillOrder,
  ObserveEquity,
  ObserveFill,
  ObserveFunding,
  OpenAccountCommand,
  OrderRequest,
  PlaceOrder,
  Requester,
} from '../account.commands';
import { priceIn, quantityIn, spot, usdt } from './instruments';

export const owner: Requester = { type: 'user', id: 'alice' };
export const stranger: Requester = { type: 'user', id: 'mallory' };
export const system: Requester = { type: 'system' };

/** Half past nine of the 20th of November 2026, or of a later day. */
export const day = (daysLater = 0): Instant => instantOfMillis(Date.UTC(2026, 10, 20 + daysLater, 9, 30));

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

type OrderText = Partial<Omit<OrderRequest, 'quantity' | 'limitPrice'>> &
  Partial<Omit<PlaceOrder, 'type' | 'order' | 'referencePrice'>> & {
    readonly quantity?: string;
    readonly limitPrice?: string;
    readonly referencePrice?: string;
  };

const orderDefaults = {
  by: owner,
  instrument: spot,
  status: 'trading',
  now: day(),
  orderId: 'order-1',
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  reduceOnly: false,
  origin: { type: 'direct' },
} as const;

/** A limit order to buy 0.1 BTC at 50,000 on spot, unless said otherwise. */
export const placeOrder = (text: OrderText = {}): PlaceOrder => {
  const { quantity = '0.1', limitPrice, referencePrice, ...rest } = text;
  const { by, instrument, status, now, ...order } = { ...orderDefaults, ...rest };
  const limit = limitPrice ?? (text.orderType === 'market' ? undefined : '50000');
  return {
    type: 'PlaceOrder',
    by,
    instrument,
    status,
    now,
    ...(referencePrice !== undefined && { referencePrice: priceIn(instrument, referencePrice) }),
    order: {
      ...order,
      quantity: quantityIn(instrument, quantity),
      ...(limit !== undefined && { limitPrice: priceIn(instrument, limit) }),
    },
  };
};

/** Trade 1 fills 0.1 BTC of the default order at its limit, which takes. */
export const fillOrder = (changes: Partial<Omit<FillOrder, 'instrument'>> & { readonly of?: Instrument } = {}): FillOrder => {
  const { of = spot, ...rest } = changes;
  return {
    type: 'FillOrder',
    by: system,
    orderId: 'order-1',
    instrument: of.symbol,
    tradeNumber: 1n,
    liquidity: 'taker',
    quantity: '0.1',
    price: '50000',
    ...rest,
  };
};

export const requestCancel = (orderId = 'order-1', by = owner): AccountCommand => ({ type: 'RequestCancel', by, orderId });

export const requestCancelAll = (instrument?: string): AccountCommand => ({
  type: 'RequestCancelAll',
  by: owner,
  ...(instrument !== undefined && { instrument }),
});

export const closeOrder = (changes: Partial<CloseOrder> = {}): CloseOrder => ({
  type: 'CloseOrder',
  by: system,
  orderId: 'order-1',
  outcome: 'cancelled',
  reason: 'cancel-requested',
  ...changes,
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
