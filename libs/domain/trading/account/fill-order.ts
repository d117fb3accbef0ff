import { type Decision, decimalOf, divide, formatDecimal, type Instrument, price, quantity, reject } from '@copyledger/kernel';
import type { FillOrder, SettleSelfTrade } from './account.commands';
import type { AccountEvent, OrderFilled } from './account.events';
import { type AccountRejection } from './account.rejections';
import { filledOf, type OpenAccount, type OpenOrder, positionOf } from './account.state';
import { balancesAfter, formatBalances, postingsOf } from './book-keeping';
import { applyFill, type FillInput, formatFill, receivedIn } from './fill';
import { after } from './foresight';
import { feeOn } from './holds';
import { withConsequences } from './market-word';
import { afterFill, orderFilled } from './order-life';
import { fillValueOf } from './order-value';
import { closedStatusOf } from './recent';
import { instrumentIn } from './stated';

type Outcome = Decision<AccountEvent, AccountRejection>;
type Trade = Omit<FillOrder, 'type' | 'by'>;

/** Digits that AvgPx keeps beyond the price scale. */
const averagePriceExtraDigits = 8;

/** Commission is taken from what is received: coins for a purchase, money for a sale; a perpetual pays in its settlement asset. */
const feeOf = (fill: Omit<FillInput, 'fee'>, liquidity: Trade['liquidity']): FillInput['fee'] => {
  const { instrument, side, quantity, value } = fill;
  const rate = liquidity === 'maker' ? instrument.makerFeePpm : instrument.takerFeePpm;
  if (instrument.kind === 'spot' && side === 'buy') return { asset: instrument.base.code, amount: feeOn(quantity, rate) };
  return { asset: instrument.settlement.code, amount: feeOn(value, rate) };
};

const averagePrice = (instrument: Instrument, order: OpenOrder): string =>
  formatDecimal(
    divide(order.filledValue * 10n ** BigInt(averagePriceExtraDigits), filledOf(order), 'half-even'),
    instrument.priceScale + averagePriceExtraDigits,
  );

const inputOf = (trade: Trade, order: OpenOrder, instrument: Instrument): FillInput => {
  const traded = {
    quantity: quantity(instrument, decimalOf(trade.quantity, instrument.quantityScale)),
    price: price(instrument, decimalOf(trade.price, instrument.priceScale)),
  };
  if (traded.quantity <= 0n || traded.quantity > order.leaves) throw new Error('Invariant: a fill is positive and within what is open.');
  const fill = { instrument, side: order.side, ...traded, value: fillValueOf(instrument, order, traded) };
  return { ...fill, fee: feeOf(fill, trade.liquidity) };
};

/**
 * An order that is open knows its own newest trade, so a trade of another order that came first hides none of its own. Of an order that is
 * closed, or was so long ago that it is forgotten, every trade up to the account's newest in that market has been applied.
 */
const isApplied = (trade: Trade, account: OpenAccount): boolean => {
  const order = account.orders.get(trade.orderId);
  if (order !== undefined) return trade.tradeNumber <= order.lastTradeNumber;
  return trade.tradeNumber <= (account.lastTradeNumber.get(trade.instrument) ?? 0n);
};

const refusal = (trade: Trade, account: OpenAccount): AccountRejection | undefined => {
  if (account.orders.has(trade.orderId)) return undefined;
  return closedStatusOf(account.recent, trade.orderId) === undefined ? 'OrderNotFound' : 'OrderAlreadyClosed';
};

interface Filled {
  readonly event: OrderFilled;
  /** As the fill leaves it. */
  readonly order: OpenOrder;
}

const filledBy = (trade: Trade, account: OpenAccount, before: OpenOrder): Filled => {
  if (before.instrument !== trade.instrument) throw new Error(`Invariant: order ${before.orderId} is not of ${trade.instrument}.`);
  const instrument = instrumentIn(account, before.instrument);
  const input = inputOf(trade, before, instrument);
  const outcome = applyFill(positionOf(account, instrument.symbol), input);
  const order = orderFilled(before, { ...input, received: receivedIn(input), tradeNumber: trade.tradeNumber });
  const orders = afterFill(account.orders, order);
  const balances = balancesAfter(account, { movements: outcome.movements, instrument, position: outcome.position, orders });
  const event: OrderFilled = {
    type: 'OrderFilled',
    data: {
      ...formatFill(account, input, outcome),
      orderId: order.orderId,
      tradeNumber: trade.tradeNumber.toString(),
      liquidity: trade.liquidity,
      cumulativeQuantity: formatDecimal(filledOf(order), instrument.quantityScale),
      leavesQuantity: formatDecimal(order.leaves, instrument.quantityScale),
      averagePrice: averagePrice(instrument, order),
      postings: postingsOf(account, outcome.movements),
      balances: formatBalances(account, balances),
    },
  };
  return { event, order };
};

/** Settles what has not been settled yet: every trade once for each of its orders. */
const settle = (trades: readonly Trade[], account: OpenAccount, now: FillOrder['now']): Outcome => {
  const events: AccountEvent[] = [];
  const changed: OpenOrder[] = [];
  for (const trade of trades) {
    if (isApplied(trade, account)) continue;
    const refused = refusal(trade, account);
    if (refused !== undefined) return reject(refused);
    const then = after(account, events);
    const order = then.orders.get(trade.orderId);
    if (order === undefined) throw new Error('Invariant: the two sides of a trade are two orders.');
    const filled = filledBy(trade, then, order);
    events.push(filled.event);
    changed.push(filled.order);
  }
  return withConsequences(account, events, { changed, now });
};

/** The market's trade on the account: idempotent by the market's trade number. */
export const fill = (command: FillOrder, account: OpenAccount): Outcome => settle([command], account, command.now);

/** A trade between two orders of the account: both are filled, or neither. */
export const settleSelfTrade = ({ makerOrderId, takerOrderId, ...trade }: SettleSelfTrade, account: OpenAccount): Outcome =>
  settle(
    [
      { ...trade, orderId: makerOrderId, liquidity: 'maker' },
      { ...trade, orderId: takerOrderId, liquidity: 'taker' },
    ],
    account,
    trade.now,
  );
