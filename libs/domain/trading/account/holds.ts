import { divide, type Instrument } from '@copyledger/kernel';
import type { Side } from './account.events';
import type { OpenOrder, Position } from './account.state';
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
}

/**
 * The price that an order is held at. A sale of a perpetual may trade far above its limit, at what the market pays, and the margin of a
 * short grows with its price: it is held at the reference price when that is the higher.
 */
export const holdPriceOf = (of: Instrument, { side, limitPrice, referencePrice = 0n }: Prices): bigint =>
  of.kind !== 'spot' && side === 'sell' ? larger(limitPrice, referencePrice) : limitPrice;

/** A purchase holds its price, a sale the coins. The fee comes out of what is received, and needs no hold. */
const spotHold = (of: Instrument, orders: readonly OpenOrder[]): Hold => {
  const buys = orders.filter((order) => order.side === 'buy');
  const sells = orders.filter((order) => order.side === 'sell');
  return new Map([
    [of.quote.code, sum(buys.map((order) => openValueOf(of, order)))],
    [of.base.code, sum(sells.map((order) => order.leaves * of.contractSize))],
  ]);
};

const byHoldPrice = (a: OpenOrder, b: OpenOrder): number => {
  if (a.holdPrice === b.holdPrice) return 0;
  return a.holdPrice < b.holdPrice ? -1 : 1;
};

/**
 * What the position costs once all orders of one side have filled, reduce-only ones apart. What is held of the other side they close
 * first, the cheapest of them, so that the dearest are those that open.
 */
const exposure = (
  of: Instrument,
  position: Position,
  { side, orders }: { readonly side: Side; readonly orders: readonly OpenOrder[] },
): bigint => {
  let closable = larger(side === 'buy' ? -position.quantity : position.quantity, 0n);
  let cost = closable > 0n ? 0n : sizeOf(position.cost);
  for (const order of orders.filter((each) => each.side === side && !each.reduceOnly).sort(byHoldPrice)) {
    const closing = smaller(order.leaves, closable);
    closable -= closing;
    cost += openValueOf(of, order, closing);
  }
  return cost;
};

/**
 * A perpetual at leverage 1: the position may become what all buys, or all sells, make of it; what the worse of the two needs beyond the
 * position's own margin is held, and the highest fee of every order. Reduce-only orders only ever shrink it and hold their fee.
 */
const perpetualHold = (of: Instrument, position: Position, orders: readonly OpenOrder[]): Hold => {
  const worst = larger(exposure(of, position, { side: 'buy', orders }), exposure(of, position, { side: 'sell', orders }));
  const margin = sizeOf(position.cost);
  const rate = larger(of.takerFeePpm, of.makerFeePpm);
  const fees = sum(orders.map((order) => feeOn(openValueOf(of, order), larger(rate, 0n))));
  return new Map([[of.settlement.code, larger(worst - margin, 0n) + fees]]);
};

/** What the open orders of one instrument hold back, given the position in it. A function of both alone, so that it never drifts. */
export const holdOf = (of: Instrument, position: Position, orders: readonly OpenOrder[]): Hold =>
  of.kind === 'spot' ? spotHold(of, orders) : perpetualHold(of, position, orders);

/** What a position itself ties up: its cost, at leverage 1. Coins bought on spot are no margin, they are a balance. */
export const marginOf = (of: Instrument, position: Position): bigint => (of.kind === 'spot' ? 0n : sizeOf(position.cost));
