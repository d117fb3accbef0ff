import type { FillLeg, FillObserved, OrderFilled, VenueDirection } from '@copyledger/domain/trading/account/account.events';
import { addDecimals } from '../runtime/decimal-sum';

const isClosingDirection: Record<VenueDirection, boolean> = {
  'open-long': false,
  'open-short': false,
  'close-long': true,
  'close-short': true,
  'long-to-short': true,
  'short-to-long': true,
};

/** How much of a fill closed something that was held. */
export const closedQuantity = (legs: readonly FillLeg[]): string =>
  legs.reduce((sum, { effect, quantity }) => (effect === 'close' ? addDecimals(sum, quantity) : sum), '0');

/** By the venue's own word where it gave one; otherwise by our own count. */
export const isClosing = (fill: OrderFilled | FillObserved): boolean =>
  fill.type === 'FillObserved' && fill.data.direction !== undefined
    ? isClosingDirection[fill.data.direction]
    : fill.data.legs.some(({ effect }) => effect === 'close');
