import { readPolicy } from './policy-document';

const asset = { code: 'USDC', scale: 6 };
const sizing = { mode: 'quantity-multiple', multiple: '0.5' };

describe('a policy as a document', () => {
  it('is read with everything that it may say', () => {
    const policy = {
      ...{ sizing, reverse: true, instrumentsAllowed: ['BTC'], dailyLossMax: '10', takeProfit: 100, startPositions: 'at-market' },
      caps: { perOrder: '5', ordersPerDayMax: 3 },
      priceProtection: { deviationMax: 20, timeToLiveMs: 1_000 },
    };
    expect(readPolicy(policy, asset)).toEqual({ ok: true, value: policy });
  });

  it.each([
    [[], 'policy', 'must be an object'],
    [{}, 'sizing', 'is missing'],
    [{ sizing: { mode: 'all-in' } }, 'sizing.mode', /must be one of fixed-amount/],
    [{ sizing: { mode: 'toString' } }, 'sizing.mode', /must be one of/],
    [{ sizing: { mode: 'fixed-amount' } }, 'sizing.amount', 'is missing'],
    [{ sizing: { mode: 'fixed-amount', amount: 5 } }, 'sizing.amount', /decimal in quotes/],
    [{ sizing: { ...sizing, amount: '5' } }, 'sizing.amount', 'is no field of a policy'],
    [{ sizing, caps: { perday: '5' } }, 'caps.perday', 'is no field of a policy'],
    [{ sizing, caps: { perOrder: '-5' } }, 'caps.perOrder', /positive amount/],
    [{ sizing, caps: [] }, 'caps', 'must be an object'],
    [{ sizing, priceProtection: { deviationMax: 5 } }, 'priceProtection.timeToLiveMs', 'is missing'],
    [{ sizing, instrumentsDenied: 'BTC' }, 'instrumentsDenied', 'must be a list of instruments'],
    [{ sizing, stopLoss: 0.5 }, 'stopLoss', 'must be a whole number'],
    [{ sizing, reverse: 'yes' }, 'reverse', 'must be true or false'],
  ])('%j is refused for %s', (document, field, reason) => {
    const policy = readPolicy(document, asset);
    expect(policy).toMatchObject({
      ok: false,
      problem: { field, reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string) },
    });
  });
});
