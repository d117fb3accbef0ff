import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import { accountStateVersion, parseAccount, serialiseAccount } from '@copyledger/domain/trading/account/account.snapshot';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { CompactMap } from '@copyledger/domain/trading/account/compact-map';
import { accountAfter } from '@copyledger/domain/trading/account/spec/account-after';
import { deposit, fillOrder, observeFill, openAccount, placeOrder } from '@copyledger/domain/trading/account/spec/commands';
import { spot } from '@copyledger/domain/trading/account/spec/instruments';
import type { Decision } from '@copyledger/kernel';
import fc from 'fast-check';
import { live, lives } from './account-life';
import { shapeOf } from './state-shape';

/** A command that touches several orders does so in the order of a map, which means nothing, and differs after loading. */
const inAnyOrder = (decision: Decision<AccountEvent, AccountRejection>) =>
  decision.ok ? decision.events.map((event) => JSON.stringify(event)).sort() : decision;

/** What lives seldom come by. */
const trading = accountAfter(
  deposit('100000'),
  placeOrder(),
  fillOrder(),
  placeOrder({ orderId: 'order-2', clientOrderId: 'mine', selfTradePrevention: 'decrement' }),
);
const observed = accountAfter(openAccount({ kind: 'observed' }), observeFill({ instrument: spot, quantity: 10_000n, price: 5_000_000n }));

/** With plain maps in place of compact ones, whose order means nothing and differs after loading. */
const unfolded = (value: unknown): unknown => {
  if (value instanceof CompactMap) return new Map(value as CompactMap<string | object>);
  if (typeof value !== 'object' || value?.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unfolded(part)]));
};

const reloaded = (account: Account): Account => parseAccount(serialiseAccount(account));

describe('An account that was saved and loaded', () => {
  it('is the same, whatever it has lived through', () => {
    fc.assert(
      fc.property(lives(), (life) => {
        const steps = live(life);
        for (const { before } of steps) expect(unfolded(reloaded(before))).toStrictEqual(unfolded(before));
        for (const { after } of steps.slice(-1)) expect(unfolded(reloaded(reloaded(after)))).toStrictEqual(unfolded(after));
      }),
      { numRuns: 30 },
    );
  });

  it('decides as if it had never been away', () => {
    fc.assert(
      fc.property(lives(), fc.infiniteStream(fc.boolean()), (life, isSavedAt) => {
        let account: Account = accountDecider.initial;
        for (const { command, decision, events, after } of live(life)) {
          if (isSavedAt.next().value) account = reloaded(account);
          expect(inAnyOrder(accountDecider.decide(command, account))).toEqual(inAnyOrder(decision));
          account = events.reduce(accountDecider.evolve, account);
          expect(unfolded(account)).toEqual(unfolded(after));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes a new version of its state when the state changes its shape', () => {
    const lived = fc.sample(lives(), { seed: 1, numRuns: 100 }).flatMap((life) => live(life).map(({ after }) => after));
    const shape = shapeOf([...lived, trading, observed, { ...trading, copyOf: 'follow' }]);
    const file = join(__dirname, `account-state.v${accountStateVersion}.txt`);
    const isKnown = existsSync(file);
    // The file of a version that has run anywhere stays as it is. Raise accountStateVersion, and the file of the new one is written here.
    if (!isKnown) writeFileSync(file, shape);
    expect(shape).toBe(readFileSync(file, 'utf8'));
    expect(isKnown).toBe(true);
  });
});
