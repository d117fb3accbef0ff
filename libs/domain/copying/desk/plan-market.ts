import type { SkipReason } from '../copy/copy.events';
import { ofScale, one, product } from '../copy/units';
import type { DeskMarket } from './desk.inputs';

/** How far from its reference price a market order may trade: what accounts protect them with, in parts per million. */
const marketProtectionPpm = 50_000n;
const ppm = 1_000_000n;
const basisPoints = 10_000n;

type Side = 'buy' | 'sell';

const floorTo = (value: bigint, step: bigint): bigint => (value / step) * step;
const ceilTo = (value: bigint, step: bigint): bigint => ((value + step - 1n) / step) * step;

/** The rules of a market as far as copying needs them, in units. */
export class PlanMarket {
  readonly lot: bigint;
  readonly isSpot: boolean;
  readonly reference: bigint | undefined;
  /** Why nothing can be ordered at all. */
  readonly closedBy: SkipReason | undefined;
  readonly maximumQuantity: bigint | undefined;
  /** The worst prices of market orders. */
  private readonly highest: bigint | undefined;
  private readonly lowest: bigint | undefined;
  private readonly smallestAt = new Map<bigint, bigint>();
  private readonly tick: bigint;
  private readonly minimumNotional: bigint;
  private readonly minimumQuantity: bigint;
  private readonly maximumNotional: bigint | undefined;
  /** An account rounds value and fee of an order up, each by less than a minor unit. */
  private readonly roundings: bigint;
  private readonly takerFeePpm: bigint;
  private readonly contractSize: bigint;
  private readonly isInverse: boolean;

  constructor({ instrument, status, referencePrice }: DeskMarket) {
    const { priceScale, quantityScale, quote, minimumQuantity, maximumQuantity, maximumNotional } = instrument;
    this.lot = ofScale(instrument.lotSize, quantityScale);
    this.tick = ofScale(instrument.tickSize, priceScale);
    this.minimumNotional = ofScale(instrument.minimumNotional, quote.scale);
    this.minimumQuantity = minimumQuantity === undefined ? this.lot : ofScale(minimumQuantity, quantityScale);
    this.maximumQuantity = maximumQuantity === undefined ? undefined : ofScale(maximumQuantity, quantityScale);
    this.maximumNotional = maximumNotional === undefined ? undefined : ofScale(maximumNotional, quote.scale);
    this.roundings = ofScale(2n, quote.scale);
    this.takerFeePpm = instrument.takerFeePpm;
    this.contractSize = instrument.contractSize;
    this.isSpot = instrument.kind === 'spot';
    this.isInverse = instrument.kind === 'inverse-perpetual';
    this.reference = referencePrice === undefined ? undefined : ofScale(referencePrice, priceScale);
    this.highest = this.reference === undefined ? undefined : this.inward('buy', (this.reference * (ppm + marketProtectionPpm)) / ppm);
    this.lowest = this.reference === undefined ? undefined : this.inward('sell', (this.reference * (ppm - marketProtectionPpm)) / ppm);
    this.closedBy = status !== 'trading' || this.isInverse ? 'halted' : undefined;
  }

  /** Money of one whole unit of quantity. */
  valueAt(price: bigint): bigint {
    return this.isInverse ? this.contractSize * one : price * this.contractSize;
  }

  /** Rounded inwards to a tick, so that the protection is never exceeded by rounding. */
  inward(side: Side, price: bigint): bigint {
    return side === 'buy' ? floorTo(price, this.tick) : ceilTo(price, this.tick);
  }

  /** The worst price at so many basis points from another. */
  protectedPrice(side: Side, price: bigint, deviationMax: number): bigint {
    const deviation = BigInt(side === 'buy' ? deviationMax : -deviationMax);
    return this.inward(side, (price * (basisPoints + deviation)) / basisPoints);
  }

  /** The worst price of a market order, where there is a price at all. */
  marketPrice(side: Side): bigint | undefined {
    return side === 'buy' ? this.highest : this.lowest;
  }

  whole(quantity: bigint): bigint {
    return floorTo(quantity, this.lot);
  }

  wholeUp(quantity: bigint): bigint {
    return ceilTo(quantity, this.lot);
  }

  /** The smallest order that is taken at a price. */
  smallest(price: bigint): bigint {
    const known = this.smallestAt.get(price);
    if (known !== undefined) return known;
    const value = this.valueAt(price);
    const byWorth = value === 0n ? 0n : this.wholeUp((this.minimumNotional * one + value - 1n) / value);
    const smallest = byWorth > this.minimumQuantity ? byWorth : this.wholeUp(this.minimumQuantity);
    this.smallestAt.set(price, smallest);
    return smallest;
  }

  /** The largest order that is taken at a price, in whole lots; undefined without bound. */
  largest(price: bigint): bigint | undefined {
    const { maximumNotional, maximumQuantity } = this;
    if (maximumNotional === undefined) return maximumQuantity;
    const byWorth = this.whole((maximumNotional * one) / this.valueAt(price));
    return maximumQuantity === undefined || byWorth < maximumQuantity ? byWorth : maximumQuantity;
  }

  /** How many lots some money pays for at a price, the fee included where it is taken from the same money. */
  affordable(available: bigint, price: bigint): bigint {
    const money = available - this.roundings;
    if (money <= 0n) return 0n;
    const fee = this.isSpot || this.takerFeePpm < 0n ? 0n : this.takerFeePpm;
    return this.whole((money * one * ppm) / (this.valueAt(price) * (ppm + fee)));
  }

  worth(quantity: bigint, price: bigint): bigint {
    return product(quantity, this.valueAt(price));
  }
}
