import fc from 'fast-check';
import { decimalOf } from '@copyledger/kernel';
import { FollowWorld } from './spec/follow-world';

const amount = fc.integer({ min: 1, max: 900 });
const step = fc.oneof(
  fc.record({ type: fc.constant('earn' as const), amount: fc.integer({ min: -900, max: 900 }) }),
  fc.record({ type: fc.constant('AddCapital' as const), amount }),
  fc.record({ type: fc.constant('WithdrawCapital' as const), amount }),
  fc.record({ type: fc.constant('pass' as const), amount: fc.integer({ min: 1, max: 40 }) }),
);
const units = (text: string): bigint => decimalOf(text, 6);

describe('the money of a follow', () => {
  it('comes from somewhere and goes somewhere, whatever happens and whoever dies', async () => {
    const law = fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 0, max: 20 }), async (steps, appends) => {
      const of = await FollowWorld.create({ subscriptionFee: '7.5', profitShare: 1_234 });
      const followId = await of.follow();
      await of.deliver();
      let [earned, day] = [0n, Date.UTC(2026, 10, 20)];
      for (const [index, { type, amount: size }] of steps.entries()) {
        if (type === 'earn') {
          // The trade has to be paid for, and a loss has to leave something.
          const copy = units((await of.money(followId)).copy);
          if (copy < units('1000') || copy + units(size.toString()) < units('100')) continue;
          await of.earn(followId, size.toString());
          earned += units(size.toString());
        } else if (type === 'pass') {
          day += size * 86_400_000;
          const text = new Date(day).toISOString().slice(0, 10);
          await of.deliverThroughCrash(appends, () => of.passTo(text));
        } else await of.capital(followId, type, `${size}.${index}`).catch(() => undefined);
        await of.deliverThroughCrash(appends);
      }
      const before = await of.money(followId);
      expect(units(before.purse) + units(before.leader) + units(before.copy)).toBe(units('10000') + earned);
      await of.stop(followId);
      await of.deliverThroughCrash(appends);
      const after = await of.money(followId);
      expect(after.copy).toBe('0');
      expect(units(after.purse) + units(after.leader)).toBe(units('10000') + earned);
      expect(await of.live(followId)).toMatchObject({ status: 'stopped', charges: [], capitalMove: undefined });
    });
    await fc.assert(law, { numRuns: 25 });
  });
});
