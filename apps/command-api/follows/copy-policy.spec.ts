import type { CopyPolicyRequest } from '@copyledger/contracts/commands/policy.requests';
import type { ProblemError } from '@copyledger/platform';
import { copyPolicyOf } from './copy-policy';

const usdt = { code: 'USDT', scale: 8 };
const sizing = { mode: 'quantity-multiple', multiple: '0.5' } as const;

const errorsOf = (request: CopyPolicyRequest): unknown => {
  try {
    return copyPolicyOf(request, usdt);
  } catch (error) {
    return (error as ProblemError).options.errors;
  }
};

describe('a policy', () => {
  it('holds what was asked for, and nothing else', () => {
    const protection = { deviationMax: 50, timeToLiveMs: 5_000 };
    const request = { sizing, caps: { perOrder: '500', openPositionsMax: 5 }, priceProtection: protection, reverse: true, stopLoss: 500 };
    expect(copyPolicyOf(request, usdt)).toEqual(request);
    expect(Object.keys(copyPolicyOf({ sizing }, usdt))).toEqual(['sizing']);
    expect(copyPolicyOf({ sizing: { mode: 'equity-proportional' } }, usdt)).toEqual({
      sizing: { mode: 'equity-proportional', slippageMax: 0 },
    });
  });

  it.each<[string, string, CopyPolicyRequest]>([
    ['policy.sizing.amount', 'is needed by the mode fixed-amount', { sizing: { mode: 'fixed-amount' } }],
    ['policy.sizing.multiple', 'is needed by the mode quantity-multiple', { sizing: { mode: 'quantity-multiple' } }],
    ['policy.sizing.amount', 'is no field of the mode quantity-multiple', { sizing: { ...sizing, amount: '1' } }],
    ['policy.sizing.multiple', 'must be above 0 and at most 100', { sizing: { ...sizing, multiple: '101' } }],
    ['policy.caps.perOrder', 'must be a positive amount of at most 8 fraction digits', { sizing, caps: { perOrder: '0' } }],
    ['policy.stopLoss', 'must be a whole number from 1 to 10000', { sizing, stopLoss: 10_001 }],
  ])('names the field %s that does not fit', (field, reason, request) => {
    expect(errorsOf(request)).toEqual([{ field, reason }]);
  });
});
