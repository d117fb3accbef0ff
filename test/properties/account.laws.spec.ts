import { decimalOf } from '@copyledger/kernel';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent, BalanceAfter } from '@copyledger/domain/trading/account/account.events';
import { balanceOf, type OpenAccount, positionOf } from '@copyledger/domain/trading/account/account.state';
import { ordersIn } from '@copyledger/domain/trading/account/book-keeping';
import { holdOf, marginOf } from '@copyledger/domain/trading/account/holds';
import { closeOrder } from '@copyledger/domain/trading/account/spec/commands';
import fc from 'fast-check';
import { isMap } from 'immutable';
import { live, lives } from './account-life';
import { always, byAsset, eventsIn, fillsIn, lastOf, lawRuns, postingsIn, scale, sums } from './laws';

/** Whatever the order in which maps were filled. */
const canonical = (value: unknown): unknown => {
  if (isMap(value)) return [...value.entries()].map(([key, each]) => [String(key), canonical(each)]).sort();
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonical(each)]));
  return value;
};

describe('over the whole life of an account', () => {
  it('the toy market gets somewhere', () => {
    const steps = fc.sample(lives(), { numRuns: 3 * lawRuns, seed: 1 }).flatMap(live);
    const seen = new Set(eventsIn(steps).map((event) => event.type));
    expect([...seen].sort()).toEqual([
      'AccountOpened',
      'AssetAdmitted',
      'FundsCredited',
      'FundsDebited',
      'InstrumentAdmitted',
      'OrderAmendRejected',
      'OrderAmendRequested',
      'OrderAmended',
      'OrderCancelRequested',
      'OrderCancelled',
      'OrderFilled',
      'OrderPlaced',
      'OrderQuantityPrevented',
      'OrderRejected',
      'OrderTriggered',
    ]);
    const fills = fillsIn(steps);
    expect(fills.some((fill) => fill.legs.length === 2)).toBe(true);
    expect(fills.some((fill) => fill.fee.amount.startsWith('-'))).toBe(true);
    expect(fills.some((fill) => fill.leavesQuantity !== '0')).toBe(true);
    const brings = (type: AccountEvent['type'], by: AccountCommand['type']) =>
      steps.some(({ command, events }) => command.type === by && events.some((event) => event.type === type));
    // Exits of brackets, placed or not, however their entry ended.
    for (const by of ['FillOrder', 'CloseOrder'] as const) expect(brings('OrderPlaced', by)).toBe(true);
    expect(brings('OrderRejected', 'FillOrder')).toBe(true);
    expect(steps.some(({ command, events }) => command.type === 'SettleSelfTrade' && events.length === 2)).toBe(true);
    expect(steps.some(({ after }) => after.orders.some(({ isOutdone }) => isOutdone))).toBe(true);
    expect(steps.some(({ after }) => after.orders.some(({ amends }) => amends.size > 1))).toBe(true);
    expect(steps.some(({ after }) => after.unansweredAmends.size > 0)).toBe(true);
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
      let account = lastOf(steps);
      // An entry that is closed may leave exits, which are closed in their turn.
      while (account.orders.size > 0) {
        const decision = accountDecider.decide(closeOrder({ orderId: account.orders.keySeq().first()!, outcome: 'expired' }), account);
        account = (decision.ok ? decision.events : []).reduce(accountDecider.evolve, account) as OpenAccount;
      }
      for (const balance of account.balances.values()) expect(balance.held).toBe(0n);
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
        const fill = events.findLast((event) => event.type === 'OrderFilled')?.data;
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
