import type { InstrumentTerms } from '../../trading/instrument/instrument.events';
import { absoluteOf, largerOf, one, product, smallerOf } from '../copy/units';
import type { CopyPolicy } from '../policy';

const basisPoints = 10_000n;

type Hit = 'take-profit' | 'stop-loss';

/** What is held of an instrument, and what it has cost, signed. */
interface HeldPosition {
  readonly held: bigint;
  readonly cost: bigint;
  readonly instrument: {
    readonly kind: InstrumentTerms['kind'] | undefined;
    readonly contractSize: bigint;
    valueAt(price: bigint): bigint;
  };
}

/** Whether a price takes the profit or stops the loss of a copied position, measured from its average entry price. */
export const hitOf = ({ held, cost, instrument }: HeldPosition, { takeProfit, stopLoss }: CopyPolicy, price: bigint): Hit | undefined => {
  const [paid, worth] = [absoluteOf(cost), absoluteOf(product(held, instrument.valueAt(price)))];
  const gain = (held > 0n ? worth - paid : paid - worth) * basisPoints;
  if (stopLoss !== undefined && gain <= -BigInt(stopLoss) * paid) return 'stop-loss';
  return takeProfit !== undefined && gain >= BigInt(takeProfit) * paid ? 'take-profit' : undefined;
};

/** Prices between two others, these not included; an end that is not there bounds nothing. */
interface Band {
  readonly above: bigint | undefined;
  readonly below: bigint | undefined;
}

/** Prices at which a position is certainly not hit: digits that are dropped on the way are allowed for, so a few that would not be are left out. */
const quietBand = ({ held, cost, instrument }: HeldPosition, { takeProfit, stopLoss }: CopyPolicy): Band | undefined => {
  if (instrument.kind === undefined || instrument.kind === 'inverse-perpetual') return undefined;
  const [fall, rise] = held > 0n ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
  const size = absoluteOf(held) * instrument.contractSize;
  const priceOf = (part: bigint, margin: bigint): bigint => (((absoluteOf(cost) * part) / basisPoints + margin) * one) / size + margin;
  return {
    above: fall === undefined ? undefined : priceOf(basisPoints - BigInt(fall), 2n),
    below: rise === undefined ? undefined : priceOf(basisPoints + BigInt(rise), -2n),
  };
};

const either = (a: bigint | undefined, b: bigint | undefined, choose: (a: bigint, b: bigint) => bigint): bigint | undefined =>
  a === undefined || b === undefined ? (a ?? b) : choose(a, b);

/**
 * Follows that take profit or stop losses of what they hold in one instrument, and the prices at which none of them does. Of ten thousand, each
 * that changes narrows these prices; only a price outside of them has all looked at, and then they are known anew.
 */
export class WatchedPositions {
  readonly followIds = new Set<string>();
  private quiet: Band | undefined;

  add(followId: string, position: HeldPosition, policy: CopyPolicy): void {
    this.followIds.add(followId);
    this.narrow(position, policy);
  }

  delete(followId: string): void {
    this.followIds.delete(followId);
  }

  isQuietAt(price: bigint): boolean {
    if (this.followIds.size === 0) return true;
    if (this.quiet === undefined) return false;
    const { above, below } = this.quiet;
    return (above === undefined || price > above) && (below === undefined || price < below);
  }

  /** All of them are about to be looked at: each is to narrow the prices again. */
  widen(): void {
    this.quiet = { above: undefined, below: undefined };
  }

  narrow(position: HeldPosition, policy: CopyPolicy): void {
    const band = this.quiet === undefined ? undefined : quietBand(position, policy);
    this.quiet =
      band === undefined || this.quiet === undefined
        ? undefined
        : { above: either(this.quiet.above, band.above, largerOf), below: either(this.quiet.below, band.below, smallerOf) };
  }

  /** What they are measured by has changed. */
  forgetPrices(): void {
    this.quiet = undefined;
  }
}
