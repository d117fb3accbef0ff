import { divide, type Instrument } from '@copyledger/kernel';
import type { Side } from './account.events';
import type { OpenOrder, Position } from './account.state';
import { boundOf, type Claim, claimsOf, largestOf, type OpenTerms } from './claims';
import { openValueOf } from './order-value';

/** What the open orders of one instrument hold back, in minor units by asset. */
export type Hold = ReadonlyMap<string, bigint>;

const ppm = 1_000_000n;

/** The commission on `value`, rounded against the account. */
export const feeOn = (value: bigint, ratePpm: bigint): bigint => divide(value * ratePpm, ppm, 'ceil');

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

interface Prices {
  readonly side: Side;
  readonly limitPrice: bigint;
  readonly referencePrice?: bigint | undefined;
  readonly stopPrice?: bigint | undefined;
}

/**
 * The price that an order is held at. A sale of a perpetual may trade far above its limit, at what the market pays, and the margin of a
 * short grows with its price: it is held at the reference price, or where it is triggered, when that is the higher.
 */
export const holdPriceOf = (of: Instrument, { side, limitPrice, referencePrice = 0n, stopPrice = 0n }: Prices): bigint =>
  of.kind !== 'spot' && side === 'sell' ? larger(larger(limitPrice, referencePrice), stopPrice) : limitPrice;

/** What a claim is worth at its hold price. */
const worthOf = (of: Instrument, claim: Claim): bigint => largestOf(claim, (terms) => openValueOf(of, terms));

/** A purchase holds its price, a sale the coins. The fee comes out of what is received, and needs no hold. */
const spotHold = (of: Instrument, claims: readonly Claim[]): Hold => {
  let [money, coins] = [0n, 0n];
  for (const claim of claims) {
    if (claim.side === 'buy') money += worthOf(of, claim);
    else coins += largestOf(claim, ({ leaves }) => leaves) * of.contractSize;
  }
  return new Map([
    [of.quote.code, money],
    [of.base.code, coins],
  ]);
};

const byHoldPrice = (a: OpenTerms, b: OpenTerms): number => {
  if (a.holdPrice === b.holdPrice) return 0;
  return a.holdPrice < b.holdPrice ? -1 : 1;
};

/** What is left to pay for when the cheapest of what is claimed, up to `closable`, closes what is held. */
const opening = (of: Instrument, claims: readonly Claim[], closable: bigint): bigint => {
  let left = closable;
  let cost = 0n;
  // Which alternative leaves the most to open depends on all others: a bound of them all is never too little.
  for (const terms of claims.map(boundOf).sort(byHoldPrice)) {
    const closing = smaller(terms.leaves, left);
    left -= closing;
    cost += openValueOf(of, terms, closing);
  }
  return cost;
};

/**
 * What the position costs once all orders of one side have filled, reduce-only ones apart. What is held of the other side they close
 * first, the cheapest of them, so that the dearest are those that open.
 */
const exposure = (
  of: Instrument,
  position: Position,
  { side, claims }: { readonly side: Side; readonly claims: readonly Claim[] },
): bigint => {
  const closable = larger(side === 'buy' ? -position.quantity : position.quantity, 0n);
  const opened = claims.filter((claim) => claim.side === side && !claim.reduceOnly);
  return closable > 0n ? opening(of, opened, closable) : sizeOf(position.cost) + sum(opened.map((claim) => worthOf(of, claim)));
};

/**
 * A perpetual at leverage 1: the position may become what all buys, or all sells, make of it; what the worse of the two needs beyond the
 * position's own margin is held, and the highest fee of every order. Reduce-only orders only ever shrink it and hold their fee.
 */
const perpetualHold = (of: Instrument, position: Position, claims: readonly Claim[]): Hold => {
  const worst = larger(exposure(of, position, { side: 'buy', claims }), exposure(of, position, { side: 'sell', claims }));
  const margin = sizeOf(position.cost);
  const rate = larger(of.takerFeePpm, of.makerFeePpm);
  const fees = sum(claims.map((claim) => feeOn(worthOf(of, claim), larger(rate, 0n))));
  return new Map([[of.settlement.code, larger(worst - margin, 0n) + fees]]);
};

/**
 * What the open orders of one instrument hold back, given the position in it. A function of both alone, so that it never drifts. Of a list,
 * and of terms that were asked for beside those that stand, the dearest is held, once.
 */
export const holdOf = (of: Instrument, position: Position, orders: readonly OpenOrder[]): Hold => {
  const claims = claimsOf(orders);
  return of.kind === 'spot' ? spotHold(of, claims) : perpetualHold(of, position, claims);
};

/** What a position itself ties up: its cost, at leverage 1. Coins bought on spot are no margin, they are a balance. */
export const marginOf = (of: Instrument, position: Position): bigint => (of.kind === 'spot' ? 0n : sizeOf(position.cost));
