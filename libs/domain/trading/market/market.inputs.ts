import type { Instant } from '@copyledger/kernel';
import type { OrderPlaced, Trigger } from '../account/account.events';
import type { InstrumentTerms } from '../instrument/instrument.events';
import type { HeardOutside } from './market.events';

/** What accounts and operators ask for, in the order of the log. A market deals with each position once. */
export type SequencedInput =
  | { readonly type: 'EnterOrder'; readonly position: bigint; readonly order: OrderPlaced['data'] }
  | { readonly type: 'WithdrawOrder'; readonly position: bigint; readonly orderId: string; readonly accountId: string }
  | {
      readonly type: 'AmendOrder';
      readonly position: bigint;
      readonly orderId: string;
      readonly accountId: string;
      readonly amendId: string;
      readonly quantity: string;
      readonly limitPrice: string;
      readonly trigger?: Trigger;
    }
  /** Terms and status; a status that is not `trading` halts. */
  | { readonly type: 'SetTerms'; readonly position: bigint; readonly terms: InstrumentTerms };

/** Prices and sizes in units of the instrument's scales, as safe integers. */
export interface OutsideLevel {
  readonly price: number;
  /** What is open there now; zero takes the level out. */
  readonly size: number;
}

interface FromOutside {
  readonly source: string;
  /** When we received it. */
  readonly at: Instant;
  /** How far its sender was heard once this is dealt with; left out by those who do not count. */
  readonly heard?: HeardOutside;
}

/** What the outside market says. Never journalled: only what it does to our orders is. */
export type OutsideInput =
  /** Changed levels; a snapshot says that there are no others. Bids and asks need no order. */
  | (FromOutside & {
      readonly type: 'OutsideDepth';
      readonly isSnapshot: boolean;
      readonly bids: readonly OutsideLevel[];
      readonly asks: readonly OutsideLevel[];
    })
  /** A trade out there: it consumes the queue at its price in order, and ours that stand better. */
  | (FromOutside & { readonly type: 'OutsideTrade'; readonly price: number; readonly size: number; readonly takerSide: 'buy' | 'sell' })
  /**
   * A source that says a price and no depth: at that price it takes any quantity, on either side. Resting orders that it reaches trade at
   * their own price; it replaces what depth there was.
   */
  | (FromOutside & { readonly type: 'OutsidePrice'; readonly price: number })
  /** The outside book can no longer be trusted: its liquidity is gone until a snapshot comes. Orders of accounts go on meeting each other. */
  | (FromOutside & { readonly type: 'OutsideStale'; readonly reason: string })
  /** A new mark: watched by triggers. */
  | { readonly type: 'Mark'; readonly price: number; readonly at: Instant }
  /** No source of the mark is fresh any more: until the next one nothing fires by it, and nothing is worth it. */
  | { readonly type: 'MarkWithdrawn' }
  /** Time passes: good-till-date orders expire. */
  | { readonly type: 'Clock'; readonly now: Instant };

export type MarketInput = SequencedInput | OutsideInput;
