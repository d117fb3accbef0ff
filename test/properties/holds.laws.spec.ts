import { formatDecimal, type Instrument } from '@copyledger/kernel';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { Side } from '@copyledger/domain/trading/account/account.events';
import { availableOf, balanceOf } from '@copyledger/domain/trading/account/account.state';
import { accountAfter } from '@copyledger/domain/trading/account/spec/account-after';
import {
  confirmAmend,
  deposit,
  fillOrder,
  placeList,
  placeOrder,
  refuseAmend,
  requestAmend,
} from '@copyledger/domain/trading/account/spec/commands';
import { btc, freePerpetual, perpetual, spot } from '@copyledger/domain/trading/account/spec/instruments';
import fc from 'fast-check';
import { type Action, lives, type Step } from './account-life';
import { always, without } from './laws';

const rich = [deposit('100000000'), deposit('1000', { asset: btc })];
const held = (...commands: readonly AccountCommand[]): readonly [money: bigint, coins: bigint] => {
  const account = accountAfter(...rich, ...commands);
  return [balanceOf(account, 'USDT').held, balanceOf(account, 'BTC').held];
};
const fillOfLong = fillOrder({ orderId: 'long', of: freePerpetual });
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const instruments = fc.constantFrom<Instrument>(spot, perpetual, freePerpetual);
const sides = fc.constantFrom<Side>('buy', 'sell');
const quantities = fc.bigInt({ min: 1n, max: 5_000n }).map((thousandths) => formatDecimal(thousandths, 3));
const limits = fc.integer({ min: 10_000, max: 90_000 }).map(String);
const orders = fc.record({ instrument: instruments, side: sides, quantity: quantities, limitPrice: limits });

describe('a hold', () => {
  it('of a list is that of the dearer of its orders, alone', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 100, max: 9_000 }), ({ instrument, side, quantity }, away) => {
        const rest = side === 'sell' ? 50_000 + away : 50_000 - away;
        const stop = side === 'sell' ? 50_000 - away : 50_000 + away;
        const resting = { orderType: 'limit', timeInForce: 'GTC', limitPrice: `${rest}` } as const;
        const stopping = { orderType: 'market', timeInForce: 'IOC', trigger: `stop ${stop} last` } as const;
        const shared = { instrument, side, quantity, referencePrice: '50000' } as const;
        const list = held(placeList({ ...shared, above: resting, below: stopping }));
        const [a, b] = [held(placeOrder({ ...shared, ...resting })), held(placeOrder({ ...shared, ...stopping }))];
        expect(list).toEqual([larger(a[0], b[0]), larger(a[1], b[1])]);
      }),
    );
  });

  it('of an order that is asked to change is that of the dearer terms, and in the end of those that stand', () => {
    fc.assert(
      fc.property(orders, orders, ({ instrument, side, ...before }, after) => {
        const { quantity, limitPrice } = after;
        const order = placeOrder({ instrument, side, ...before });
        const ask = requestAmend({ instrument, quantity, limitPrice });
        const [old, wanted] = [held(order), held(placeOrder({ instrument, side, quantity, limitPrice }))];
        expect(held(order, ask)).toEqual([larger(old[0], wanted[0]), larger(old[1], wanted[1])]);
        expect(held(order, ask, confirmAmend({ quantity, limitPrice }))).toEqual(wanted);
        expect(held(order, ask, refuseAmend())).toEqual(old);
      }),
    );
  });

  it('is the more, the more is asked for: of a change beside a position that is closed by it, too', () => {
    fc.assert(
      fc.property(quantities, orders, orders, (position, before, after) => {
        const opened = [
          placeOrder({ orderId: 'long', instrument: freePerpetual, quantity: position, limitPrice: '50000' }),
          { ...fillOfLong, quantity: position },
        ];
        const sale = ({ quantity, limitPrice }: typeof before) =>
          placeOrder({ instrument: freePerpetual, side: 'sell', quantity, limitPrice });
        const ask = requestAmend({ instrument: freePerpetual, quantity: after.quantity, limitPrice: after.limitPrice });
        const [both] = held(...opened, sale(before), ask);
        expect(both >= larger(held(...opened, sale(before))[0], held(...opened, sale(after))[0])).toBe(true);
      }),
    );
  });
});

describe('what is available', () => {
  const neverNegative = (steps: readonly Step[]): void => {
    for (const { after } of steps) for (const balance of after.balances.values()) expect(availableOf(balance)).toBeGreaterThanOrEqual(0n);
  };

  it('is never spent twice by placing orders', () => {
    always(neverNegative, without('fill'));
  });

  it('covers every fill on spot', () => {
    const onSpot = lives().map((life) =>
      life.map((action) => ('instrument' in action ? { ...action, instrument: 'spot' as const } : action)),
    );
    always(neverNegative, onSpot);
  });

  it.each(['buy', 'sell'] as const)('covers every fill at the price held, of orders that %s to open', (side) => {
    const opening = lives().map((life) =>
      life.map((action): Action => {
        if (action.type === 'fill') return { ...action, better: 0 };
        if (action.type === 'place-list') return { ...action, instrument: 'rebated', side, reduceOnly: false };
        if (action.type !== 'place') return action;
        return { ...action, instrument: 'rebated', side, reduceOnly: false, takerFeePpm: 0n, bracket: undefined };
      }),
    );
    always(neverNegative, opening);
  });
});
