import type { Trigger } from '../../account/account.events';
import { Market } from '../market';
import type { MarketEvent } from '../market.events';
import { enter, inputsOf, outside, type Step, terms } from './market-inputs';

// The scenarios of the trailing stop FAQ of Binance's spot API documentation: the last price moves linearly between the turning points.
const scenarios: readonly {
  readonly name: string;
  readonly side: 'buy' | 'sell';
  readonly kind: Trigger['kind'];
  readonly stopPrice?: string;
  readonly basisPoints: number;
  readonly limitPrice: string;
  readonly turningPoints: readonly number[];
  readonly fires: string;
}[] = [
  {
    ...{ name: 'A, trailing stop loss limit buy', side: 'buy', kind: 'stop', stopPrice: '44000', basisPoints: 500, limitPrice: '45000' },
    ...{ turningPoints: [40_000, 37_000, 45_000, 46_000, 42_000, 50_000], fires: '44100' },
  },
  {
    ...{
      name: 'B, trailing stop loss limit sell',
      side: 'sell',
      kind: 'stop',
      stopPrice: '39000',
      basisPoints: 1_000,
      limitPrice: '38000',
    },
    ...{ turningPoints: [40_000, 41_500, 37_000, 41_000, 30_000], fires: '36900' },
  },
  {
    ...{
      name: 'C, trailing take profit limit buy',
      side: 'buy',
      kind: 'take-profit',
      stopPrice: '38000',
      basisPoints: 850,
      limitPrice: '38500',
    },
    ...{ turningPoints: [40_000, 42_000, 37_000, 39_000, 38_000, 45_000], fires: '40145' },
  },
  {
    ...{
      name: 'D, trailing take profit limit sell',
      side: 'sell',
      kind: 'take-profit',
      stopPrice: '42000',
      basisPoints: 750,
      limitPrice: '41000',
    },
    ...{ turningPoints: [40_000, 41_500, 39_000, 45_000, 44_000, 46_500, 40_000], fires: '43012.5' },
  },
  {
    ...{ name: 'E, trailing stop without a stop price', side: 'sell', kind: 'stop', basisPoints: 700, limitPrice: '39000' },
    ...{ turningPoints: [40_000, 42_000, 39_500, 45_500, 39_000], fires: '42315' },
  },
];

/** Prices in tenths, so that 43,012.5 is one. */
const scaled = { ...terms, priceScale: 1, tickSize: '0.1' };
const stepTenths = 25;

const path = (turningPoints: readonly number[]): readonly number[] =>
  turningPoints.slice(1).flatMap((to, index) => {
    const from = (turningPoints[index] ?? to) * 10;
    const sign = Math.sign(to * 10 - from);
    return Array.from({ length: Math.abs(to * 10 - from) / stepTenths }, (_, step) => from + sign * (step + 1) * stepTenths);
  });

const tick = (price: number): Step => outside.trade('buy', price, 1);

const firedBy = (events: readonly MarketEvent[]) =>
  events.flatMap(({ type, data }) => (type === 'TriggerFired' ? [[data.price, data.stopPrice]] : []));

describe('The golden cases of trailing stops', () => {
  it.each(scenarios)('$name', ({ side, kind, stopPrice, basisPoints, limitPrice, turningPoints, fires }) => {
    const trigger: Trigger = { kind, watches: 'last', trailingBasisPoints: basisPoints, ...(stopPrice !== undefined && { stopPrice }) };
    const [first = 0] = turningPoints;
    const steps = [tick(first * 10), enter({ orderId: 't', side, limitPrice, trigger }), ...path(turningPoints).map(tick)];

    const market = Market.create(terms.symbol);
    market.handle({ type: 'SetTerms', position: 0n, terms: scaled });
    const journal: MarketEvent[] = [...market.take()];
    for (const input of inputsOf(steps)) {
      market.handle(input);
      journal.push(...market.take());
    }
    expect(firedBy(journal)).toEqual([[fires, fires]]);
  });

  it('are the same when the market is built again from its journal at every turning point', () => {
    for (const { side, kind, stopPrice, basisPoints, limitPrice, turningPoints, fires } of scenarios) {
      const trigger: Trigger = { kind, watches: 'last', trailingBasisPoints: basisPoints, ...(stopPrice !== undefined && { stopPrice }) };
      const journal: MarketEvent[] = [];
      const feed = (steps: readonly Step[], from: bigint) => {
        const market = Market.create(terms.symbol);
        for (const event of journal) market.apply(event);
        if (from === 0n) market.handle({ type: 'SetTerms', position: 0n, terms: scaled });
        for (const input of inputsOf(steps)) market.handle('position' in input ? { ...input, position: from + 1n } : input);
        journal.push(...market.take());
      };
      const [first = 0] = turningPoints;
      feed([tick(first * 10), enter({ orderId: 't', side, limitPrice, trigger })], 0n);
      turningPoints.slice(1).forEach((to, index) => {
        feed(path([turningPoints[index] ?? to, to]).map(tick), 1n);
      });
      expect(firedBy(journal)).toEqual([[fires, fires]]);
    }
  });
});
