import { ofScale, product, textOf } from '../copy/units';
import type { StopValuation } from '../follow/follow.events';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskMoment } from './desk.inputs';
import type { DeskState } from './desk.state';

/** A follow that is worth too little, and by what that was decided. */
export interface EquityStop {
  readonly followId: string;
  readonly valuation: StopValuation;
}

type PriceOf = (instrument: CopiedInstrument) => bigint | undefined;

/** What a follow is worth at the prices of the moment; what the moment does not know is taken at the log's newest. */
const equityAt = ({ total, copied, ids }: Copier, priceOf: PriceOf): bigint => {
  let equity = total;
  for (const { instrument, held, cost } of copied) {
    if (instrument.settlement !== ids.asset || held === 0n) continue;
    const price = priceOf(instrument);
    if (price === undefined) equity += instrument.worthOf(held, cost);
    else equity += product(held, instrument.valueAt(price)) - (instrument.kind === 'spot' ? 0n : cost);
  }
  return equity;
};

const pricesOf = ({ copied, ids }: Copier, priceOf: PriceOf): StopValuation['prices'] =>
  [...copied].flatMap(({ instrument, held }) => {
    const price = priceOf(instrument) ?? instrument.price;
    const isValued = instrument.settlement === ids.asset && held !== 0n && price !== undefined;
    return isValued ? [{ instrument: instrument.symbol, price: textOf(price) }] : [];
  });

/** Follows that are worth less than what their policy stops at, and are not stopping yet. */
export const equityStopsOf = (state: DeskState, moment: DeskMoment): readonly EquityStop[] => {
  const prices = new Map<CopiedInstrument, bigint | undefined>();
  const priceOf: PriceOf = (instrument) => {
    if (prices.has(instrument)) return prices.get(instrument);
    const market = moment.market(instrument.symbol);
    const price = market?.referencePrice === undefined ? undefined : ofScale(market.referencePrice, market.instrument.priceScale);
    prices.set(instrument, price);
    return price;
  };
  const stops: EquityStop[] = [];
  for (const copier of state.copiers.values()) {
    const { stopEquity } = copier.rules;
    if (stopEquity === undefined || (copier.status !== 'active' && copier.status !== 'paused')) continue;
    const equity = equityAt(copier, priceOf);
    if (equity >= stopEquity) continue;
    const valuation = { equity: textOf(equity), stopEquity: textOf(stopEquity), prices: pricesOf(copier, priceOf) };
    stops.push({ followId: copier.ids.followId, valuation });
  }
  return stops;
};
