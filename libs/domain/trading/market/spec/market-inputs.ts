import { instantOfMillis } from '@copyledger/kernel';
import { linearTerms } from '@copyledger/testing/trading-terms';
import type { OrderPlaced } from '../../account/account.events';
import type { InstrumentTerms } from '../../instrument/instrument.events';
import type { MarketInput, OutsideInput } from '../market.inputs';

/** Whole numbers, so that units and decimals are the same in tests. */
export const terms: InstrumentTerms = {
  ...linearTerms,
  symbol: 'TEST',
  priceScale: 0,
  quantityScale: 0,
  tickSize: '1',
  lotSize: '1',
};

export const at = instantOfMillis(Date.UTC(2026, 10, 20, 9, 30));
export const later = (seconds: number) => instantOfMillis(Date.UTC(2026, 10, 20, 9, 30, seconds));

type Ticket = OrderPlaced['data'];

/** A limit order of ten at 100, good till cancelled, unless the test says otherwise; its account is named after it. */
export const ticket = (order: Partial<Ticket> & Pick<Ticket, 'orderId'>): Ticket => ({
  accountId: `account-of-${order.orderId}`,
  instrument: terms.symbol,
  instrumentRevision: 1,
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: '10',
  limitPrice: '100',
  reduceOnly: false,
  origin: { type: 'direct' },
  placedAt: at,
  hold: { asset: 'USDT', amount: '0' },
  fingerprint: '',
  balances: [],
  ...order,
});

/** An input without its place in the log, which whoever feeds the market gives it. */
export type Step =
  | { readonly enter: Ticket }
  | { readonly withdraw: string }
  | {
      readonly amend: {
        readonly orderId: string;
        readonly quantity: string;
        readonly limitPrice: string;
        readonly trigger?: Ticket['trigger'];
      };
    }
  | { readonly status: InstrumentTerms['status'] }
  | { readonly outside: OutsideInput };

/** What the venue says is counted by whoever sends it. */
const counted = (input: OutsideInput, lines: number): OutsideInput =>
  'source' in input && input.source === 'venue' ? { ...input, heard: { source: 'venue', run: 'r', lines, trades: 0 } } : input;

/** Numbers steps as the log would, from 1. */
export const inputsOf = (steps: readonly Step[]): readonly MarketInput[] =>
  steps.map((step, index): MarketInput => {
    const position = BigInt(index + 1);
    if ('enter' in step) return { type: 'EnterOrder', position, order: step.enter };
    if ('withdraw' in step) return { type: 'WithdrawOrder', position, orderId: step.withdraw, accountId: `account-of-${step.withdraw}` };
    if ('status' in step) return { type: 'SetTerms', position, terms: { ...terms, revision: index + 1, status: step.status } };
    if ('outside' in step) return counted(step.outside, index + 1);
    const { trigger, ...amended } = step.amend;
    const accountId = `account-of-${amended.orderId}`;
    return {
      type: 'AmendOrder',
      position,
      accountId,
      amendId: `amend-${index + 1}`,
      ...amended,
      ...(trigger !== undefined && { trigger }),
    };
  });

type Levels = Readonly<Record<number, number>>;
const levelsOf = (levels: Levels) => Object.entries(levels).map(([price, size]) => ({ price: +price, size }));

/** What the outside says. */
export const outside = {
  depth: (bids: Levels, asks: Levels): Step => ({
    outside: { type: 'OutsideDepth', isSnapshot: false, source: 'venue', at, bids: levelsOf(bids), asks: levelsOf(asks) },
  }),
  snapshot: (bids: Levels, asks: Levels): Step => ({
    outside: { type: 'OutsideDepth', isSnapshot: true, source: 'venue', at, bids: levelsOf(bids), asks: levelsOf(asks) },
  }),
  trade: (takerSide: 'buy' | 'sell', price: number, size: number): Step => ({
    outside: { type: 'OutsideTrade', source: 'tape', at, price, size, takerSide },
  }),
  /** A trade that whoever sends it counts. */
  countedTrade: (takerSide: 'buy' | 'sell', price: number, size: number): Step => ({
    outside: { type: 'OutsideTrade', source: 'venue', at, price, size, takerSide },
  }),
  price: (price: number): Step => ({ outside: { type: 'OutsidePrice', source: 'ticker', at, price } }),
  stale: (): Step => ({ outside: { type: 'OutsideStale', source: 'venue', at, reason: 'Gap' } }),
  mark: (price: number): Step => ({ outside: { type: 'Mark', price, at } }),
  noMark: (): Step => ({ outside: { type: 'MarkWithdrawn' } }),
  clock: (seconds: number): Step => ({ outside: { type: 'Clock', now: later(seconds) } }),
};

export const enter = (order: Parameters<typeof ticket>[0]): Step => ({ enter: ticket(order) });
export const sell = (orderId: string, limitPrice: string, quantity = '10'): Step => enter({ orderId, side: 'sell', limitPrice, quantity });
export const buy = (orderId: string, limitPrice: string, quantity = '10'): Step => enter({ orderId, side: 'buy', limitPrice, quantity });
export const listed: Step = { status: 'trading' };
