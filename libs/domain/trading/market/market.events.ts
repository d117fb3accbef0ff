import type { Fact } from '@copyledger/kernel';

/** Who stood on one side of a trade: an order of an account of ours, or the outside market. */
export type TradeParty =
  | { readonly kind: 'account'; readonly accountId: string; readonly orderId: string }
  /** `source` names where the price came from. */
  | { readonly kind: 'outside'; readonly source: string };

export type OrderRemovedReason = 'cancel-requested' | 'immediate-or-cancel' | 'fill-or-kill';

/** `consumed` is the log position of the input that has been dealt with when this event is written. */
interface Sequenced {
  readonly instrument: string;
  readonly consumed: string;
}

/** The journal of one market, `market-<instrument>`. It has one writer, fenced by the stream's revision. */
export type MarketEvent =
  | Fact<
      'OrderAccepted',
      Sequenced & {
        readonly orderId: string;
        readonly accountId: string;
        readonly side: 'buy' | 'sell';
        readonly quantity: string;
        /** The worst price at which it may trade. */
        readonly limitPrice: string;
        readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
      }
    >
  | Fact<
      'TradeExecuted',
      Sequenced & {
        /** Numbered per market from 1 without a gap; settlement is idempotent by it. */
        readonly tradeNumber: string;
        readonly price: string;
        readonly quantity: string;
        readonly takerSide: 'buy' | 'sell';
        readonly maker: TradeParty;
        readonly taker: TradeParty;
      }
    >
  | Fact<
      'OrderRemoved',
      Sequenced & {
        readonly orderId: string;
        readonly accountId: string;
        readonly reason: OrderRemovedReason;
        /** The number of the market's newest trade: every fill up to it comes before this removal. */
        readonly afterTradeNumber: string;
      }
    >;
