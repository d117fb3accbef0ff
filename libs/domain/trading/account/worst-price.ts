import { divide, type Instrument } from '@copyledger/kernel';
import type { OrderRequest } from './account.commands';
import { accountLimits } from './account.rejections';

type Priced = Pick<OrderRequest, 'side' | 'orderType' | 'limitPrice' | 'trigger'>;

interface Market {
  readonly instrument: Instrument;
  readonly referencePrice?: bigint;
}

const ppm = 1_000_000n;
const basisPoints = 10_000n;

/** The price of two that is worse for the side: the higher for a purchase. */
const worse = (side: Priced['side'], a: bigint | undefined, b: bigint | undefined): bigint | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b === (side === 'buy') ? a : b;
};

/** Where a market order is expected to trade: at the market, where it is triggered, or at the worst where it may be when it trails. */
const expectedPrice = ({ side, trigger }: Priced, referencePrice: bigint | undefined): bigint | undefined => {
  if (trigger === undefined) return referencePrice;
  return trigger.trailingBasisPoints === undefined ? trigger.stopPrice : worse(side, referencePrice, trigger.stopPrice);
};

const protectionPpm = ({ priceBandPpm }: Instrument): bigint => {
  const { marketProtectionPpm } = accountLimits;
  return priceBandPpm !== undefined && priceBandPpm < marketProtectionPpm ? priceBandPpm : marketProtectionPpm;
};

/**
 * The worst price at which the order may trade: its limit, or the price it is expected to trade at moved by the protection, outwards to a
 * tick. One that trails fires at most its basis points away from the low or high that it begins with. Undefined without any price.
 */
export const worstPriceOf = (order: Priced, { instrument, referencePrice }: Market): bigint | undefined => {
  if (order.orderType === 'limit') return order.limitPrice ?? 0n;
  const expected = expectedPrice(order, referencePrice);
  if (expected === undefined) return undefined;
  const isBuy = order.side === 'buy';
  const rounding = isBuy ? 'ceil' : 'floor';
  const moved = (by: bigint, of: bigint): bigint => (isBuy ? of + by : of - by);
  const trailed = moved(BigInt(order.trigger?.trailingBasisPoints ?? 0), basisPoints);
  const numerator = expected * trailed * moved(protectionPpm(instrument), ppm);
  const worst = divide(numerator, basisPoints * ppm * instrument.tickSize, rounding) * instrument.tickSize;
  return worst > 0n ? worst : instrument.tickSize;
};
