import { ofDecimal, toDecimal, times } from '@copyledger/domain/copying/copy/ratio';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json';
import { hyperliquidTerms, recordedInstrument } from './recorded-instrument';
import { answered, type FillText, freeTerms, leaderFacts, on, usdc } from './spec/leaders';

/** A profit of 200, and then a loss of 100. */
const ups = leaderFacts(
  [on(3), 'buy 2 ETH at 2000'],
  [on(4), 'sell 2 ETH at 2100'],
  [on(10), 'buy 2 ETH at 2000'],
  [on(11), 'sell 2 ETH at 1950'],
);

/** Fine enough for every multiple below. */
const hundredths = recordedInstrument({ symbol: 'X', digits: { price: 0, quantity: 2 }, settlement: usdc, terms: freeTerms });

describe('what if', () => {
  it('answers with every trade, the curve, and the gap to the leader', () => {
    const { trades, equity, leader, follower, gap, skips, ...rest } = answered(ups);
    expect(trades.map(({ side, quantity, price, realisedPnl, equity: after }) => [side, quantity, price, realisedPnl, after])).toEqual([
      ['buy', '1', '2000', '0', '100000'],
      ['sell', '1', '2100', '100', '100100'],
      ['buy', '1', '2000', '0', '100100'],
      ['sell', '1', '1950', '-50', '100050'],
    ]);
    expect(leader).toMatchObject({ realisedPnl: '100', net: '100', fills: 4, returnPercent: null });
    expect(follower).toMatchObject({ realisedPnl: '50', net: '50', returnPercent: '0.05', equityAtEnd: '100050' });
    expect(equity).toHaveLength(31);
    expect([gap.returnPercent, gap.priceCost, skips, rest.isStopped]).toEqual([null, '0', [], false]);
  });

  it('gives the same bytes to the same question', () => {
    const json = (): string => canonicalJson(answered(ups, { terms: hyperliquidTerms, slippage: 7 }) as unknown as Json);
    expect(json()).toBe(json());
  });

  it('pays for slippage and fees', () => {
    const { follower, gap } = answered(ups, { slippage: 10, terms: hyperliquidTerms });
    // At 2,002, 2,097, 2,002 and 1,948, outwards to a tick; and 0.045 % of that.
    expect(gap.priceCost).toBe('9');
    expect(follower.fees).toBe('3.62205');
    expect(follower.net).toBe('37.37795');
  });

  it('shares profit on Mondays, above the mark only, and at the end', () => {
    const { charges, follower } = answered(ups, { profitShare: 1_000 });
    expect(charges).toEqual([{ at: on(9, 0), kind: 'profit-share', amount: '10', value: '100100' }]);
    expect(follower).toMatchObject({ profitShared: '10', unpaid: '0', equityAtEnd: '100040' });
  });

  it('charges the subscription every thirty days', () => {
    const { charges } = answered(ups, { subscriptionFee: '5', to: on(65) });
    expect(charges.map(({ at, kind, amount }) => [at, kind, amount])).toEqual([
      [on(31, 0), 'subscription-fee', '5'],
      [on(61, 0), 'subscription-fee', '5'],
    ]);
  });

  it('says why nothing was copied', () => {
    const small = answered(ups, { policy: { sizing: { mode: 'quantity-multiple', multiple: '0.0001' } }, terms: hyperliquidTerms });
    expect(small.skippedByReason).toMatchObject({ minimum: expect.any(Number) as number });
    const unknown = answered(ups, { policy: { sizing: { mode: 'equity-proportional', slippageMax: 0 } } });
    expect(unknown.skippedByReason).toMatchObject({ 'no-equity': 2 });
    const protectedPolicy = {
      sizing: { mode: 'quantity-multiple', multiple: '1' },
      priceProtection: { deviationMax: 5, timeToLiveMs: 1_000 },
    } as const;
    const dear = answered(ups, { policy: protectedPolicy, slippage: 20 });
    expect([dear.skippedByReason, dear.trades]).toMatchObject([{ price: 2 }, []]);
  });

  it('stops when the equity falls below what the policy stops at', () => {
    const facts = leaderFacts([on(3), 'buy 100 ETH at 2000'], [on(4), 'buy 1 ETH at 1000'], [on(5), 'sell 101 ETH at 3000']);
    const { isStopped, trades, follower } = answered(facts, {
      policy: { sizing: { mode: 'quantity-multiple', multiple: '0.4' }, stopEquity: '90000' },
    });
    expect([isStopped, follower.equityAtEnd, trades.at(-1)?.cause]).toEqual([true, '60000', 'equity-stop']);
  });

  it('sizes by equity, as the leader was worth then', () => {
    const { trades, leader } = answered(ups, {
      policy: { sizing: { mode: 'equity-proportional', slippageMax: 0 } },
      leaderEquity: '50000',
    });
    expect([trades[0]?.quantity, leader.returnPercent]).toEqual(['4', '0.2']);
  });

  it('begins in the middle: what the leader holds is not copied, and closes with it', () => {
    const { trades, leader } = answered(ups, { from: on(4, 0) });
    expect(trades).toHaveLength(2);
    expect(leader).toMatchObject({ fills: 3, realisedPnl: '100', unrealisedPnl: '0' });
  });

  it('is the exact multiple of the leader within the rounding of each fill, where nothing stands between', () => {
    const fill = fc
      .record({ isBuy: fc.boolean(), lots: fc.integer({ min: 1, max: 900 }), price: fc.integer({ min: 900, max: 1_100 }) })
      .map(({ isBuy, lots, price }): FillText => `${isBuy ? 'buy' : 'sell'} ${lots} X at ${price}`);
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 25 }), fc.constantFrom('1', '2', '0.5', '0.25'), (texts, multiple) => {
        const facts = leaderFacts(...texts.map((text, hour) => [on(1, hour + 1), text] as const));
        const { leader, follower, skips } = answered(facts, {
          policy: { sizing: { mode: 'quantity-multiple', multiple } },
          equity: '1000000000',
          instruments: new Map([['X', hundredths]]),
        });
        expect(skips).toEqual([]);
        const wanted = Number(toDecimal(times(ofDecimal(leader.net), ofDecimal(multiple))));
        // Three roundings a fill at most, of the asset's smallest unit each.
        expect(Math.abs(Number(follower.net) - wanted)).toBeLessThan(texts.length * 4e-8);
      }),
      { numRuns: 40 },
    );
  });
});
