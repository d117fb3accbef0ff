import type { LeaderTermsRequest } from '@copyledger/contracts/commands/copying.requests';
import { leaderTermsOf } from './leader-terms';

const usdt = { code: 'USDT', scale: 8 };
const request = (changes: Partial<LeaderTermsRequest> = {}): LeaderTermsRequest => ({
  ...{ asset: 'USDT', sizingModes: ['quantity-multiple'], followersMax: 10, profitShare: 1_000, access: 'invited', invited: ['fay'] },
  ...{ multipleMax: '2.0', capitalMin: '100.00', totalCapitalMax: '1000000', subscriptionFee: '5' },
  ...changes,
});

describe('the terms of a leader', () => {
  it('are the same, however their amounts are written', () => {
    const terms = leaderTermsOf(request(), usdt);
    expect(terms).toMatchObject({ asset: usdt, multipleMax: '2', capitalMin: '100', subscriptionFee: '5', invited: ['fay'] });
    expect(leaderTermsOf(request({ multipleMax: '2', capitalMin: '100.0' }), usdt)).toEqual(terms);
  });

  it('name the field that does not fit', () => {
    expect(() => leaderTermsOf(request({ capitalMin: '0.000000001' }), usdt)).toThrow('capitalMin has more fraction digits');
  });
});
