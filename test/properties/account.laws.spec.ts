import { decimalOf } from '@copyledger/kernel';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent, BalanceAfter, Posting } from '@copyledger/domain/trading/account/account.events';
import { type Account, availableOf, balanceOf, type OpenAccount, positionOf } from '@copyledger/domain/trading/account/account.state';
import { ordersIn } from '@copyledger/domain/trading/account/book-keeping';
import { holdOf, marginOf } from '@copyledger/domain/trading/account/holds';
import fc from 'fast-check';
import { isMap } from 'immutable';
import { type Action, live, lives, type Step } from './account-life';

type Fill = Extract<AccountEvent, { type: 'OrderFilled' }>['data'];

const scale = 18;
/** Lives that every law is tried on. */
const lawRuns = 60;
const eventsIn = (steps: readonly Step[]): readonly AccountEvent[] => steps.flatMap((step) => step.events);
const postingsIn = (event: AccountEvent): readonly Posting[] => ('postings' in event.data ? event.data.postings : []);
const fillsIn = (steps: readonly Step[]): readonly Fill[] =>
  eventsIn(steps).flatMap((event) => (event.type === 'OrderFilled' ? [event.data] : []));
const lastOf = (steps: readonly Step[]): OpenAccount => steps.at(-1)!.after;

/** Sums by key, in units of 10^-18; what sums to zero is left out. */
const sums = <T>(items: readonly T[], of: (item: T) => readonly [key: string, amount: string]): Map<string, bigint> => {
  const found = new Map<string, bigint>();
  for (const item of items) {
    const [key, amount] = of(item);
    found.set(key, (found.get(key) ?? 0n) + decimalOf(amount, scale));
  }
  return new Map([...found].filter(([, sum]) => sum !== 0n));
};
const byAsset = ({ asset, amount }: Posting) => [asset, amount] as const;

/** Whatever the order in which maps were filled. */
const canonical = (value: unknown): unknown => {
  if (isMap(value)) return [...value.entries()].map(([key, each]) => [String(key), canonical(each)]).sort();
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonical(each)]));
  return value;
};

const always = (law: (steps: readonly Step[]) => void, among: fc.Arbitrary<readonly Action[]> = lives()): void => {
  fc.assert(
    fc.property(among, (life) => {
      law(live(life));
    }),
    { numRuns: lawRuns },
  );
};
const without = (...types: readonly Action['type'][]) => lives().map((life) => life.filter((action) => !types.includes(action.type)));

describe('over the whole life of an account', () => {
  it('the toy market gets somewhere', () => {
    const steps = fc.sample(lives(), { numRuns: lawRuns, seed: 1 }).flatMap(live);
    const seen = new Set(eventsIn(steps).map((event) => event.type));
    expect([...seen].sort()).toEqual([
      'AccountOpened',
      'AssetAdmitted',
      'FundsCredited',
      'FundsDebited',
      'InstrumentAdmitted',
      'OrderCancelRequested',
      'OrderCancelled',
      'OrderFilled',
      'OrderPlaced',
      'OrderRejected',
    ]);
    const fills = fillsIn(steps);
    expect(fills.some((fill) => fill.legs.length === 2)).toBe(true);
    expect(fills.some((fill) => fill.fee.amount.startsWith('-'))).toBe(true);
    expect(fills.some((fill) => fill.leavesQuantity !== '0')).toBe(true);
  });

  it('the postings of every event sum to zero per asset', () => {
    always((steps) => {
      for (const event of eventsIn(steps)) expect(sums(postingsIn(event), byAsset)).toEqual(new Map());
    });
  });

  it("balances are the sum of the account's postings, and money in is money out", () => {
    always((steps) => {
      const account = lastOf(steps);
      const postings = eventsIn(steps).flatMap(postingsIn);
      const held = sums(
        postings.filter(({ ledger }) => ledger === 'account'),
        byAsset,
      );
      for (const [code, asset] of account.assets)
        expect(balanceOf(account, code).total * 10n ** BigInt(scale - asset.scale)).toBe(held.get(code) ?? 0n);
      const outside = sums(
        postings.filter(({ ledger }) => ledger === 'outside'),
        byAsset,
      );
      const inside = sums(
        postings.filter(({ ledger }) => ledger !== 'outside'),
        byAsset,
      );
      expect(inside).toEqual(new Map([...outside].map(([asset, sum]) => [asset, -sum])));
    });
  });

  it('held and margin are what open orders and positions make of them', () => {
    always((steps) => {
      const account = lastOf(steps);
      const held = new Map<string, bigint>();
      const margin = new Map<string, bigint>();
      for (const instrument of account.instruments.values()) {
        const position = positionOf(account, instrument.symbol);
        for (const [asset, amount] of holdOf(instrument, position, ordersIn(account.orders, instrument.symbol)))
          held.set(asset, (held.get(asset) ?? 0n) + amount);
        const { code } = instrument.settlement;
        margin.set(code, (margin.get(code) ?? 0n) + marginOf(instrument, position));
      }
      for (const asset of account.assets.keys()) {
        const balance = balanceOf(account, asset);
        expect([balance.held, balance.margin]).toEqual([held.get(asset) ?? 0n, margin.get(asset) ?? 0n]);
      }
    });
  });

  it('nothing is held in the end, when every order has gone', () => {
    always((steps) => {
      let account: Account = lastOf(steps);
      for (const orderId of lastOf(steps).orders.keys()) {
        const decision = accountDecider.decide(
          { type: 'CloseOrder', by: { type: 'system' }, orderId, outcome: 'expired', reason: 'no-market' },
          account,
        );
        account = decision.ok ? decision.events.reduce(accountDecider.evolve, account) : account;
      }
      if (account.status === 'open') for (const balance of account.balances.values()) expect(balance.held).toBe(0n);
    });
  });

  it('the state is what events state', () => {
    always((steps) => {
      const stated = new Map<string, BalanceAfter>();
      for (const { events, after } of steps) {
        for (const { data } of events) for (const balance of 'balances' in data ? data.balances : []) stated.set(balance.asset, balance);
        for (const [code, { total, held, margin }] of stated) {
          const digits = after.assets.get(code)!.scale;
          expect(balanceOf(after, code)).toEqual({
            total: decimalOf(total, digits),
            held: decimalOf(held, digits),
            margin: decimalOf(margin, digits),
          });
        }
        const fill = events.find((event) => event.type === 'OrderFilled')?.data;
        if (fill === undefined) continue;
        const { quantityScale, settlement } = after.instruments.get(fill.instrument)!;
        const position = {
          quantity: decimalOf(fill.position.quantity, quantityScale),
          cost: decimalOf(fill.position.cost, settlement.scale),
        };
        expect(positionOf(after, fill.instrument)).toEqual(position);
      }
    });
  });

  it('replaying the events through JSON gives the same account, every time', () => {
    always((steps) => {
      const text = JSON.stringify(eventsIn(steps));
      const replayed = (): unknown => canonical((JSON.parse(text) as AccountEvent[]).reduce(accountDecider.evolve, accountDecider.initial));
      expect(replayed()).toEqual(canonical(lastOf(steps)));
      expect(replayed()).toEqual(replayed());
    });
  });

  it('a command that was accepted brings nothing when it comes again, at once or at the end', () => {
    always((steps) => {
      for (const { command, decision, after } of steps) {
        if (!decision.ok) continue;
        expect(accountDecider.decide(command, after)).toEqual({ ok: true, events: [] });
        // Later there may be more orders to cancel.
        if (command.type === 'RequestCancelAll') continue;
        const again = accountDecider.decide(command, lastOf(steps));
        expect(again.ok ? again.events : []).toEqual([]);
      }
    });
  });
});

describe('over all fills', () => {
  it('an order never fills beyond its quantity, nor beyond its limit on average', () => {
    always((steps) => {
      const placed = new Map(eventsIn(steps).flatMap((event) => (event.type === 'OrderPlaced' ? [[event.data.orderId, event.data]] : [])));
      const filled = new Map<string, bigint>();
      for (const fill of fillsIn(steps)) {
        const order = placed.get(fill.orderId)!;
        const sum = (filled.get(fill.orderId) ?? 0n) + decimalOf(fill.quantity, scale);
        filled.set(fill.orderId, sum);
        expect(decimalOf(fill.cumulativeQuantity, scale)).toBe(sum);
        expect(sum + decimalOf(fill.leavesQuantity, scale)).toBe(decimalOf(order.quantity, scale));
        expect(fill.leavesQuantity).not.toMatch('-');
        const beyond = decimalOf(fill.averagePrice, scale) - decimalOf(order.limitPrice, scale);
        expect(order.side === 'buy' ? beyond <= 0n : beyond >= 0n).toBe(true);
      }
    });
  });

  it('profit is what was received, less what was paid, plus what the rest has cost', () => {
    always((steps) => {
      const account = lastOf(steps);
      const hasOwnCoins = eventsIn(steps).some((event) => event.type === 'FundsCredited' && event.data.asset === 'BTC');
      const realised = sums(fillsIn(steps), (fill) => [fill.instrument, fill.realisedPnl.amount]);
      const received = sums(fillsIn(steps), (fill) => [fill.instrument, fill.side === 'sell' ? fill.notional : `-${fill.notional}`]);
      for (const { symbol, kind, settlement } of account.instruments.values()) {
        // The cost of coins that were brought in is not known.
        if (kind === 'spot' && hasOwnCoins) continue;
        const cost = positionOf(account, symbol).cost * 10n ** BigInt(scale - settlement.scale);
        expect(realised.get(symbol) ?? 0n).toBe((received.get(symbol) ?? 0n) + cost);
      }
    });
  });

  it('legs add up to the fill, and to its profit', () => {
    always((steps) => {
      for (const { legs, realisedPnl, quantity, instrument } of fillsIn(steps)) {
        expect(sums(legs, (leg) => ['pnl', leg.realisedPnl])).toEqual(sums([realisedPnl], ({ amount }) => ['pnl', amount]));
        if (instrument !== 'BTCUSDT') expect(sums(legs, (leg) => ['', leg.quantity])).toEqual(sums([quantity], (whole) => ['', whole]));
      }
    });
  });

  it('numbers of trades grow per market', () => {
    always((steps) => {
      const newest = new Map<string, bigint>();
      for (const { instrument, tradeNumber } of fillsIn(steps)) {
        expect(BigInt(tradeNumber) >= (newest.get(instrument) ?? 0n)).toBe(true);
        newest.set(instrument, BigInt(tradeNumber));
      }
    });
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
      life.map((action) => (action.type === 'place' ? { ...action, instrument: 'spot' as const } : action)),
    );
    always(neverNegative, onSpot);
  });

  it.each(['buy', 'sell'] as const)('covers every fill at the price held, of orders that %s to open', (side) => {
    const opening = lives().map((life) =>
      life.map((action): Action => {
        if (action.type === 'fill') return { ...action, better: 0 };
        return action.type === 'place' ? { ...action, instrument: 'rebated', side, reduceOnly: false, takerFeePpm: 0n } : action;
      }),
    );
    always(neverNegative, opening);
  });
});
