import { ofScale, product } from '../copy/units';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskMoment } from './desk.inputs';
import type { DeskState } from './desk.state';

/** What a follow is worth at the prices of the moment; what the moment does not know is taken at the log's newest. */
const equityAt = ({ total, copied, ids }: Copier, priceOf: (instrument: CopiedInstrument) => bigint | undefined): bigint => {
  let equity = total;
  for (const { instrument, held, cost } of copied) {
    if (instrument.settlement !== ids.asset || held === 0n) continue;
    const price = priceOf(instrument);
    if (price === undefined) equity += instrument.worthOf(held, cost);
    else equity += product(held, instrument.valueAt(price)) - (instrument.kind === 'spot' ? 0n : cost);
  }
  return equity;
};

/** Follows that are worth less than what their policy stops at, and are not stopping yet. */
export const equityStopsOf = (state: DeskState, moment: DeskMoment): readonly string[] => {
  const prices = new Map<CopiedInstrument, bigint | undefined>();
  const priceOf = (instrument: CopiedInstrument): bigint | undefined => {
    if (prices.has(instrument)) return prices.get(instrument);
    const market = moment.market(instrument.symbol);
    const price = market?.referencePrice === undefined ? undefined : ofScale(market.referencePrice, market.instrument.priceScale);
    prices.set(instrument, price);
    return price;
  };
  const stopped: string[] = [];
  for (const copier of state.copiers.values()) {
    const { stopEquity } = copier.rules;
    if (stopEquity === undefined || (copier.status !== 'active' && copier.status !== 'paused')) continue;
    if (equityAt(copier, priceOf) < stopEquity) stopped.push(copier.ids.followId);
  }
  return stopped;
};
