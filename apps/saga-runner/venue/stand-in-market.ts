import { Map } from 'immutable';
import { accept, type Decider, type Decision, decimalOf, formatDecimal, unreachable } from '@copyledger/kernel';
import type { Side, TimeInForce } from '@copyledger/domain/trading/account/account.events';
import type { MarketEvent, OrderRemovedReason, TradeParty } from '@copyledger/domain/trading/market/market.events';

/** An order as the account placed it: decimals as text. */
export interface IncomingOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly side: Side;
  readonly quantity: string;
  readonly limitPrice: string;
  readonly timeInForce: TimeInForce;
}

/** A price that was fed in, and where it came from. */
export interface Quote {
  readonly price: string;
  readonly source: string;
}

interface Input {
  /** The log position of the account's event. */
  readonly position: bigint;
}

export type MarketCommand =
  | (Input & { readonly type: 'EnterOrder'; readonly order: IncomingOrder; readonly latest: Quote | undefined })
  | (Input & { readonly type: 'WithdrawOrder'; readonly orderId: string })
  | { readonly type: 'TakeQuote'; readonly latest: Quote };

export interface RestingOrder extends IncomingOrder {
  readonly leaves: bigint;
}

export interface Market {
  readonly orders: Map<string, RestingOrder>;
  readonly tradeNumber: bigint;
  /** Inputs up to here have been dealt with. */
  readonly consumed: bigint;
}

/** Finer than any instrument: here prices and quantities are only compared and subtracted. */
const scale = 18;
const unitsOf = (text: string): bigint => decimalOf(text, scale);

const isMarketable = ({ side, limitPrice }: IncomingOrder, { price }: Quote): boolean =>
  side === 'buy' ? unitsOf(price) <= unitsOf(limitPrice) : unitsOf(price) >= unitsOf(limitPrice);

interface Execution {
  readonly symbol: string;
  readonly order: IncomingOrder;
  readonly quantity: string;
  readonly quote: Quote;
  readonly role: 'maker' | 'taker';
  readonly tradeNumber: bigint;
  readonly consumed: bigint;
}

const tradeOf = ({ symbol, order, quantity, quote, role, tradeNumber, consumed }: Execution): MarketEvent => {
  const own: TradeParty = { kind: 'account', accountId: order.accountId, orderId: order.orderId };
  const outside: TradeParty = { kind: 'outside', source: quote.source };
  const opposite = order.side === 'buy' ? 'sell' : 'buy';
  return {
    type: 'TradeExecuted',
    data: {
      instrument: symbol,
      consumed: consumed.toString(),
      tradeNumber: tradeNumber.toString(),
      price: quote.price,
      quantity,
      takerSide: role === 'taker' ? order.side : opposite,
      maker: role === 'maker' ? own : outside,
      taker: role === 'taker' ? own : outside,
    },
  };
};

interface Removal {
  readonly symbol: string;
  readonly order: IncomingOrder;
  readonly reason: OrderRemovedReason;
  readonly consumed: bigint;
  readonly afterTradeNumber: bigint;
}

const removalOf = ({ symbol, order: { orderId, accountId }, reason, consumed, afterTradeNumber }: Removal): MarketEvent => ({
  type: 'OrderRemoved',
  data: { instrument: symbol, consumed: consumed.toString(), orderId, accountId, reason, afterTradeNumber: afterTradeNumber.toString() },
});

const enter = (symbol: string, command: Extract<MarketCommand, { type: 'EnterOrder' }>, market: Market): readonly MarketEvent[] => {
  const { order, latest, position: consumed } = command;
  const accepted: MarketEvent = { type: 'OrderAccepted', data: { instrument: symbol, consumed: consumed.toString(), ...order } };
  if (latest !== undefined && isMarketable(order, latest)) {
    const tradeNumber = market.tradeNumber + 1n;
    return [accepted, tradeOf({ symbol, order, quantity: order.quantity, quote: latest, role: 'taker', tradeNumber, consumed })];
  }
  if (order.timeInForce === 'GTC') return [accepted];
  const reason = order.timeInForce === 'IOC' ? 'immediate-or-cancel' : 'fill-or-kill';
  return [accepted, removalOf({ symbol, order, reason, consumed, afterTradeNumber: market.tradeNumber })];
};

const withdraw = (
  symbol: string,
  { orderId, position }: Extract<MarketCommand, { type: 'WithdrawOrder' }>,
  market: Market,
): readonly MarketEvent[] => {
  const order = market.orders.get(orderId);
  // A fill was first: the account learns of that, and nothing is left to remove.
  if (order === undefined) return [];
  return [removalOf({ symbol, order, reason: 'cancel-requested', consumed: position, afterTradeNumber: market.tradeNumber })];
};

const takeQuote = (symbol: string, quote: Quote, { orders, tradeNumber, consumed }: Market): readonly MarketEvent[] =>
  [...orders.values()]
    .filter((order) => isMarketable(order, quote))
    .map((order, index) => {
      const quantity = formatDecimal(order.leaves, scale);
      return tradeOf({ symbol, order, quantity, quote, role: 'maker', tradeNumber: tradeNumber + BigInt(index) + 1n, consumed });
    });

const decide = (symbol: string, command: MarketCommand, market: Market): readonly MarketEvent[] => {
  if (command.type === 'TakeQuote') return takeQuote(symbol, command.latest, market);
  if (command.position <= market.consumed) return [];
  switch (command.type) {
    case 'EnterOrder':
      return enter(symbol, command, market);
    case 'WithdrawOrder':
      return withdraw(symbol, command, market);
    default:
      return unreachable(command);
  }
};

const executed = (orders: Market['orders'], party: TradeParty, quantity: bigint): Market['orders'] => {
  if (party.kind === 'outside') return orders;
  const order = orders.get(party.orderId);
  if (order === undefined || order.leaves < quantity) throw new Error('Invariant: a trade takes from what is open.');
  const leaves = order.leaves - quantity;
  return leaves === 0n ? orders.delete(order.orderId) : orders.set(order.orderId, { ...order, leaves });
};

const evolve = (market: Market, event: MarketEvent): Market => {
  const consumed = BigInt(event.data.consumed);
  switch (event.type) {
    case 'OrderAccepted':
      return {
        ...market,
        consumed,
        orders: market.orders.set(event.data.orderId, { ...event.data, leaves: unitsOf(event.data.quantity) }),
      };
    case 'TradeExecuted': {
      const { maker, taker, quantity, tradeNumber } = event.data;
      if (BigInt(tradeNumber) !== market.tradeNumber + 1n) throw new Error('Invariant: trades are numbered without a gap.');
      const orders = executed(executed(market.orders, maker, unitsOf(quantity)), taker, unitsOf(quantity));
      return { orders, consumed, tradeNumber: BigInt(tradeNumber) };
    }
    case 'OrderRemoved':
      return { ...market, consumed, orders: market.orders.delete(event.data.orderId) };
    default:
      return unreachable(event);
  }
};

const emptyMarket: Market = { orders: Map(), tradeNumber: 0n, consumed: 0n };

/**
 * A market that trades every order against the outside at the latest price fed in, whole or not at all. It stands where the matching
 * engine will, with the same journal: it is rebuilt from its stream alone, and an input delivered again changes nothing.
 */
export const standInMarketDecider = (symbol: string): Decider<MarketCommand, Market, MarketEvent, never> => ({
  initial: emptyMarket,
  decide: (command, market): Decision<MarketEvent, never> => accept(...decide(symbol, command, market)),
  evolve,
});
