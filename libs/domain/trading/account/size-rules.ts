import { type Instrument, isOnLot, notional, price, quantity } from '@copyledger/kernel';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { availableOf, balanceOf, positionOf } from './account.state';
import { ordersIn } from './book-keeping';
import { holdOf } from './holds';
import { reducible } from './reduce-only';

/** The coins that are free, and those that are held for orders which the new one shares or takes over. */
const sellable = (account: OpenAccount, of: Instrument, shared: readonly OpenOrder[]): bigint => {
  const { code } = of.base;
  const held = holdOf(of, positionOf(account, of.symbol), shared).get(code) ?? 0n;
  return (availableOf(balanceOf(account, code)) + held) / of.contractSize;
};

const inLots = ({ lotSize }: Instrument, size: bigint): bigint => (size > 0n ? size - (size % lotSize) : 0n);

/**
 * How much there is for an order of this side to close, in whole lots: of a perpetual's position what reduce-only orders do not close yet, on
 * spot, for a sale, the coins that no other order sells.
 */
export const closableFor = (
  account: OpenAccount,
  of: Instrument,
  {
    side,
    isSame = () => false,
  }: {
    readonly side: OpenOrder['side'];
    /** Orders whose claim the new one shares or takes over. */ readonly isSame?: (order: OpenOrder) => boolean;
  },
): bigint => {
  const orders = ordersIn(account.orders, of.symbol);
  if (of.kind === 'spot') return side === 'buy' ? 0n : inLots(of, sellable(account, of, orders.filter(isSame)));
  const others = orders.filter((order) => !isSame(order));
  return inLots(of, reducible(side, positionOf(account, of.symbol), others));
};

/** A quantity that an order is to have. */
interface Wanted {
  readonly size: bigint;
  /** What there is to close: an order for all of it may be as small as it is. */
  readonly closable: bigint;
  /** An exit may be as large as what it closes has become. */
  readonly isExit?: boolean;
}

const exceeds = (value: bigint, most: bigint | undefined): boolean => most !== undefined && value > most;

/** Why the instrument takes no order of this quantity, whatever its price; undefined when it does. */
export const quantityRefusal = (of: Instrument, { size, closable, isExit = false }: Wanted): AccountRejection | undefined => {
  if (size <= 0n) return 'QuantityNotPositive';
  if (!isOnLot(of, quantity(of, size))) return 'QuantityOffLot';
  if (size < (of.minimumQuantity ?? 0n) && size !== closable) return 'QuantityTooSmall';
  return !isExit && exceeds(size, of.maximumQuantity) ? 'QuantityTooLarge' : undefined;
};

/** Why the instrument takes no order of this worth at this price; undefined when it does. */
export const notionalRefusal = (of: Instrument, { size, closable, isExit = false }: Wanted, at: bigint): AccountRejection | undefined => {
  const worth = notional(of, { size: quantity(of, size), at: price(of, at) }, 'floor').minor;
  if (worth < of.minimumNotional && size !== closable) return 'NotionalTooSmall';
  return !isExit && exceeds(worth, of.maximumNotional) ? 'NotionalTooLarge' : undefined;
};
