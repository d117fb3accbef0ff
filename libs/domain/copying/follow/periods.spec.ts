import type { Instant } from '@copyledger/kernel';
import type { LiveFollow } from './follow.state';
import { mondayAfter, nextDueAt } from './periods';

const at = (text: string): Instant => `${text}:00.000000Z` as Instant;
const follow = (changes: Partial<Pick<LiveFollow, 'status' | 'subscriptionFee' | 'settledUpTo' | 'chargedUpTo' | 'charges'>>): LiveFollow =>
  ({ status: 'active', charges: [], settledUpTo: at('2026-11-20T09:30'), chargedUpTo: at('2026-11-20T09:30'), ...changes }) as LiveFollow;

describe('a period', () => {
  it.each([
    ['2026-11-20T09:30', '2026-11-23T00:00'],
    ['2026-11-22T23:59', '2026-11-23T00:00'],
    ['2026-11-23T00:00', '2026-11-30T00:00'],
    ['2026-12-31T12:00', '2027-01-04T00:00'],
    ['1970-01-01T00:00', '1970-01-05T00:00'],
    ['1969-12-28T00:00', '1969-12-29T00:00'],
  ])('that begins at %s ends on Monday, %s', (from, to) => {
    expect(mondayAfter(at(from))).toBe(at(to));
  });

  it('of profit ends weekly, of a subscription after 30 days; a stopped follow has none', () => {
    expect(nextDueAt(follow({}))).toBe(at('2026-11-23T00:00'));
    const settledUpTo = at('2026-12-14T00:00');
    expect(nextDueAt(follow({ settledUpTo }))).toBe(at('2026-12-21T00:00'));
    expect(nextDueAt(follow({ settledUpTo, subscriptionFee: '5' }))).toBe(at('2026-12-20T09:30'));
    expect(nextDueAt(follow({ status: 'stopped', subscriptionFee: '5' }))).toBeUndefined();
    const unpaid = { transferId: 'transfer-1', kind: 'profit-share', amount: '20', retryAt: at('2026-11-21T09:30') } as const;
    expect(nextDueAt(follow({ status: 'stopped', charges: [unpaid] }))).toBe(at('2026-11-21T09:30'));
  });
});
