import { accept, type Decision, decimalOf, divide, formatDecimal, type Instrument, price, quantity, reject } from '@copyledger/kernel';
import type { FillOrder } from './account.commands';
import type { AccountEvent, OrderFilled } from './account.events';
import type { AccountRejection } from './account.rejections';
import { type OpenAccount, type OpenOrder, positionOf } from './account.state';
import { balancesAfter, formatBalances, ordersIn, postingsOf } from './book-keeping';
import { cancelRequested } from './close-order';
import { applyFill, type FillInput, formatFill } from './fill';
import { feeOn } from './holds';
import { fillValueOf } from './order-value';
import { closedStatusOf } from './recent';
import { outgrown } from './reduce-only';

/** Digits that AvgPx keeps beyond the price scale. */
const averagePriceExtraDigits = 8;

/** Commission is taken from what is received: coins for a purchase, money for a sale; a perpetual pays in its settlement asset. */
const feeOf = (fill: Omit<FillInput, 'fee'>, liquidity: FillOrder['liquidity']): FillInput['fee'] => {
  const { instrument, side, quantity, value } = fill;
  const rate = liquidity === 'maker' ? instrument.makerFeePpm : instrument.takerFeePpm;
  if (instrument.kind === 'spot' && side === 'buy') return { asset: instrument.base.code, amount: feeOn(quantity, rate) };
  return { asset: instrument.settlement.code, amount: feeOn(value, rate) };
};

const averagePrice = (instrument: Instrument, filledValue: bigint, filled: bigint): string =>
  formatDecimal(
    divide(filledValue * 10n ** BigInt(averagePriceExtraDigits), filled, 'half-even'),
    instrument.priceScale + averagePriceExtraDigits,
  );

const inputOf = (command: FillOrder, order: OpenOrder, instrument: Instrument): FillInput => {
  const traded = {
    quantity: quantity(instrument, decimalOf(command.quantity, instrument.quantityScale)),
    price: price(instrument, decimalOf(command.price, instrument.priceScale)),
  };
  if (traded.quantity <= 0n || traded.quantity > order.leaves) throw new Error('Invariant: a fill is positive and within what is open.');
  const fill = { instrument, side: order.side, ...traded, value: fillValueOf(instrument, order, traded) };
  return { ...fill, fee: feeOf(fill, command.liquidity) };
};

/**
 * An order that is open knows its own newest trade, so a trade of another order that came first hides none of its own. Of an order that is
 * closed, or was so long ago that it is forgotten, every trade up to the account's newest in that market has been applied.
 */
const isApplied = (command: FillOrder, account: OpenAccount): boolean => {
  const order = account.orders.get(command.orderId);
  if (order !== undefined) return command.tradeNumber <= order.lastTradeNumber;
  return command.tradeNumber <= (account.lastTradeNumber.get(command.instrument) ?? 0n);
};

/**
 * The market's trade on the account: idempotent by the market's trade number. Reduce-only orders that it leaves with nothing to reduce are
 * asked to be removed.
 */
export const fill = (command: FillOrder, account: OpenAccount): Decision<AccountEvent, AccountRejection> => {
  if (isApplied(command, account)) return accept();
  const order = account.orders.get(command.orderId);
  if (order === undefined)
    return reject(closedStatusOf(account.recent, command.orderId) === undefined ? 'OrderNotFound' : 'OrderAlreadyClosed');
  if (order.instrument !== command.instrument) throw new Error(`Invariant: order ${order.orderId} is not of ${command.instrument}.`);
  const instrument = account.instruments.get(order.instrument);
  if (instrument === undefined) throw new Error(`Invariant: ${order.instrument} was never admitted.`);

  const input = inputOf(command, order, instrument);
  const outcome = applyFill(positionOf(account, instrument.symbol), input);
  const leaves = order.leaves - input.quantity;
  const filledValue = order.filledValue + input.quantity * input.price;
  const orders =
    leaves === 0n ? account.orders.delete(order.orderId) : account.orders.set(order.orderId, { ...order, leaves, filledValue });
  const balances = balancesAfter(account, { movements: outcome.movements, instrument, position: outcome.position, orders });
  const filled: OrderFilled = {
    type: 'OrderFilled',
    data: {
      ...formatFill(account, input, outcome),
      orderId: order.orderId,
      tradeNumber: command.tradeNumber.toString(),
      liquidity: command.liquidity,
      cumulativeQuantity: formatDecimal(order.quantity - leaves, instrument.quantityScale),
      leavesQuantity: formatDecimal(leaves, instrument.quantityScale),
      averagePrice: averagePrice(instrument, filledValue, order.quantity - leaves),
      postings: postingsOf(account, outcome.movements),
      balances: formatBalances(account, balances),
    },
  };
  const uncovered = outgrown(outcome.position, ordersIn(orders, instrument.symbol)).filter((each) => !each.isCancelRequested);
  return accept<AccountEvent>(filled, ...uncovered.map((each) => cancelRequested(account, each)));
};
