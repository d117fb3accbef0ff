import type { Instrument } from '@copyledger/kernel';
import type {
  AccountCommand,
  BracketRequest,
  ExitRequest,
  OrderRequest,
  PlaceOrder,
  PlaceOrderList,
  RequestAmend,
  TriggerRequest,
} from '../account.commands';
import type { Trigger } from '../account.events';
import { priceIn, quantityIn, spot } from './instruments';
import { day, owner } from './who';

/** `stop 49000 last`, `take-profit - mark trailing 100`: kind, stop price or none, what is watched, and how it trails. */
export type TriggerText = `${Trigger['kind']} ${number | '-'} ${Trigger['watches']}${'' | ` trailing ${number}`}`;

const triggerIn = (of: Instrument, text: TriggerText): TriggerRequest => {
  const [kind, stopPrice, watches, , trailing] = text.split(' ') as [Trigger['kind'], string, Trigger['watches'], 'trailing', string?];
  return {
    kind,
    watches,
    ...(stopPrice !== '-' && { stopPrice: priceIn(of, stopPrice) }),
    ...(trailing !== undefined && { trailingBasisPoints: Number.parseInt(trailing, 10) }),
  };
};

interface ExitText {
  readonly trigger?: TriggerText;
  readonly limitPrice?: string;
}

interface BracketText {
  readonly takeProfit?: ExitText;
  readonly stopLoss?: ExitText;
}

const exitIn = (of: Instrument, { trigger, limitPrice }: ExitText): ExitRequest => ({
  ...(trigger !== undefined && { trigger: triggerIn(of, trigger) }),
  ...(limitPrice !== undefined && { limitPrice: priceIn(of, limitPrice) }),
});

const bracketIn = (of: Instrument, { takeProfit, stopLoss }: BracketText): BracketRequest => ({
  ...(takeProfit !== undefined && { takeProfit: exitIn(of, takeProfit) }),
  ...(stopLoss !== undefined && { stopLoss: exitIn(of, stopLoss) }),
});

type OrderText = Partial<Omit<OrderRequest, 'quantity' | 'limitPrice' | 'trigger' | 'bracket'>> &
  Partial<Omit<PlaceOrder, 'type' | 'order' | 'referencePrice' | 'markPrice'>> & {
    readonly quantity?: string;
    readonly limitPrice?: string;
    readonly referencePrice?: string;
    readonly markPrice?: string;
    readonly trigger?: TriggerText;
    readonly bracket?: BracketText;
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
  const { quantity = '0.1', limitPrice, referencePrice, markPrice, trigger, bracket, ...rest } = text;
  const { by, instrument, status, now, ...order } = { ...orderDefaults, ...rest };
  const limit = limitPrice ?? (text.orderType === 'market' ? undefined : '50000');
  return {
    type: 'PlaceOrder',
    by,
    instrument,
    status,
    now,
    ...(referencePrice !== undefined && { referencePrice: priceIn(instrument, referencePrice) }),
    ...(markPrice !== undefined && { markPrice: priceIn(instrument, markPrice) }),
    order: {
      ...order,
      quantity: quantityIn(instrument, quantity),
      ...(limit !== undefined && { limitPrice: priceIn(instrument, limit) }),
      ...(trigger !== undefined && { trigger: triggerIn(instrument, trigger) }),
      ...(bracket !== undefined && { bracket: bracketIn(instrument, bracket) }),
    },
  };
};

type ListText = Pick<OrderText, 'by' | 'instrument' | 'status' | 'now' | 'referencePrice' | 'side' | 'quantity' | 'reduceOnly' | 'origin'>;

/**
 * A list of `list-above` and `list-below`, 0.1 BTC of spot around a market at 50,000 unless said otherwise: a sale takes its profit with a
 * limit of 55,000, and stops its loss at 45,000.
 */
export const placeList = (text: ListText & { readonly above?: OrderText; readonly below?: OrderText } = {}): PlaceOrderList => {
  const { above, below, ...shared } = { side: 'sell', referencePrice: '50000', ...text } as const;
  const first = placeOrder({ ...shared, orderId: 'list-above', limitPrice: '55000', ...above });
  const second = placeOrder({
    ...shared,
    orderId: 'list-below',
    orderType: 'market',
    timeInForce: 'IOC',
    trigger: 'stop 45000 last',
    ...below,
  });
  return { ...first, type: 'PlaceOrderList', listId: 'list-1', orders: [first.order, second.order] };
};

type AmendText = Partial<Pick<RequestAmend, 'by' | 'orderId' | 'amendId' | 'trailingBasisPoints' | 'now'>> &
  Partial<Pick<PlaceOrder, 'instrument' | 'status'>> & {
    readonly quantity?: string;
    readonly limitPrice?: string;
    readonly stopPrice?: string;
    readonly referencePrice?: string;
    readonly markPrice?: string;
  };

/** Asks for other terms of the default order. */
export const requestAmend = (text: AmendText = {}): RequestAmend => {
  const { instrument = spot, status = 'trading', quantity, limitPrice, stopPrice, referencePrice, markPrice, ...changes } = text;
  const known = {
    ...(referencePrice !== undefined && { referencePrice: priceIn(instrument, referencePrice) }),
    ...(markPrice !== undefined && { markPrice: priceIn(instrument, markPrice) }),
  };
  return {
    type: 'RequestAmend',
    by: owner,
    orderId: 'order-1',
    amendId: 'amend-1',
    market: { instrument, status, ...known },
    now: day(),
    ...(quantity !== undefined && { quantity: quantityIn(instrument, quantity) }),
    ...(limitPrice !== undefined && { limitPrice: priceIn(instrument, limitPrice) }),
    ...(stopPrice !== undefined && { stopPrice: priceIn(instrument, stopPrice) }),
    ...changes,
  };
};

export const requestCancel = (orderId = 'order-1', by = owner): AccountCommand => ({ type: 'RequestCancel', by, orderId });

export const requestCancelAll = (instrument?: string): AccountCommand => ({
  type: 'RequestCancelAll',
  by: owner,
  ...(instrument !== undefined && { instrument }),
});
