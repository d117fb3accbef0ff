import { type Instrument, isOnLot, notional, price, quantity } from '@copyledger/kernel';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { positionOf } from './account.state';
import { ordersIn } from './book-keeping';
import { reducible } from './reduce-only';

interface Sized {
  readonly side: OpenOrder['side'];
  readonly reduceOnly: boolean;
  readonly quantity: bigint;
}

/** How much of a perpetual's position an order of this side may still close; on spot there is nothing to close. */
export const closableFor = (
  account: OpenAccount,
  of: Instrument,
  {
    side,
    isSame = () => false,
  }: {
    readonly side: Sized['side'];
    /** Orders whose claim the new one shares or takes over. */ readonly isSame?: (order: OpenOrder) => boolean;
  },
): bigint => {
  if (of.kind === 'spot') return 0n;
  const others = ordersIn(account.orders, of.symbol).filter((order) => !isSame(order));
  return reducible(side, positionOf(account, of.symbol), others);
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
