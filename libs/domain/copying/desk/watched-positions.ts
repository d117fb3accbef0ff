import { absoluteOf, product } from '../copy/units';
import type { CopyPolicy } from '../policy';
import type { Copied } from './copied';

const basisPoints = 10_000n;

/** Whether a price takes the profit or stops the loss of a copied position, measured from its average entry price. */
export const hitOf = (copied: Copied, { takeProfit, stopLoss }: CopyPolicy, price: bigint): 'take-profit' | 'stop-loss' | undefined => {
  const { held, cost, instrument, pending } = copied;
  // What is on its way is waited for; what was let go is closing already.
  if (held === 0n || pending !== 0n || copied.isCloseDue) return undefined;
  const [paid, worth] = [absoluteOf(cost), absoluteOf(product(held, instrument.valueAt(price)))];
  const gain = (held > 0n ? worth - paid : paid - worth) * basisPoints;
  if (stopLoss !== undefined && gain <= -BigInt(stopLoss) * paid) return 'stop-loss';
  return takeProfit !== undefined && gain >= BigInt(takeProfit) * paid ? 'take-profit' : undefined;
};
