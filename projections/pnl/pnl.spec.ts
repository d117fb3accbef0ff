import { accountEvent as account } from '@copyledger/testing';
import fc from 'fast-check';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import { appendRows, foldRows } from '../testing/fold-rows';
import { interleaved } from '../testing/interleaved';
import { RecordedLog } from '../testing/recorded-log';
import { chainedNav } from './chained-nav';
import { balanceDaysFold, cashFlowsFold, pnlDaysFold, positionDaysFold } from './pnl.projection';

const usdt = (amount: string) => ({ asset: 'USDT', amount });
const after = (total: string) => [{ asset: 'USDT', total, held: '0', margin: '0' }];
const day = '2026-11-20';

describe('profit by day', () => {
  it('counts profit, fees and funding apart, in the asset of each', () => {
    const log = new RecordedLog();
    const fill = { instrument: 'BTC-PERP', realisedPnl: usdt('3'), fee: usdt('0.5') };
    log.append('account-a', account.OrderFilled(fill), account.OrderFilled({ ...fill, fee: { asset: 'BTC', amount: '0.001' } }));
    log.append('account-a', account.FundingPaid({ instrument: 'BTC-PERP', asset: 'USDT', amount: '-0.2' }));
    expect(foldRows(pnlDaysFold, log.events as never)).toEqual([
      {
        ...{ accountId: 'a', day, instrument: 'BTC-PERP', asset: 'USDT' },
        ...{ realisedPnl: '6', fees: '0.5', funding: '-0.2', fills: 2 },
      },
      {
        ...{ accountId: 'a', day, instrument: 'BTC-PERP', asset: 'BTC' },
        ...{ realisedPnl: '0', fees: '0.001', funding: '0', fills: 0 },
      },
    ]);
  });

  it('keeps how a day left the balance, since when, and what came and went on it', () => {
    const log = new RecordedLog();
    log.append('account-a', account.FundsCredited({ ...usdt('10'), balances: after('10') }));
    log.append('account-a', account.FundsDebited({ ...usdt('4'), balances: after('6') }));
    log.append('account-a', account.OrderFilled({ balances: after('5.5') }));
    expect(foldRows(balanceDaysFold, log.events as never)).toEqual([
      { accountId: 'a', asset: 'USDT', day, total: '5.5', firstPosition: 10n },
    ]);
    const flow = { accountId: 'a', asset: 'USDT', day };
    expect(appendRows(cashFlowsFold, log.events.slice(0, 2) as never)).toEqual([
      { ...flow, logPosition: 10n, amount: '10' },
      { ...flow, logPosition: 20n, amount: '-4' },
    ]);
  });

  it('keeps how a day left a position', () => {
    const log = new RecordedLog();
    for (const quantity of ['1', '2'])
      log.append('account-a', account.OrderFilled({ instrument: 'BTC-PERP', position: { quantity, cost: '9' } }));
    expect(foldRows(positionDaysFold, log.events as never)).toEqual([
      { accountId: 'a', instrument: 'BTC-PERP', day, quantity: '2', cost: '9', firstPosition: 10n },
    ]);
  });
});

describe('rows of days', () => {
  const rowsOf = (events: readonly DecodedEvent[]): readonly (readonly { readonly accountId: string }[])[] => [
    foldRows(pnlDaysFold, events as never),
    foldRows(balanceDaysFold, events as never),
    foldRows(positionDaysFold, events as never),
  ];
  const recorded = (happenings: readonly (readonly [account: string, event: Fact<string, object>])[]): readonly DecodedEvent[] => {
    const log = new RecordedLog();
    for (const [id, event] of happenings) log.append(`account-${id}`, event);
    return log.events;
  };
  const lifeOf = (id: string) =>
    [
      account.FundsCredited({ ...usdt('10'), balances: after('10') }),
      account.OrderFilled({ realisedPnl: usdt('3'), fee: { asset: 'BTC', amount: '0.001' }, balances: after('13') }),
      account.FillObserved({ realisedPnl: usdt('-1'), fee: usdt('0.5'), balances: after('11.5') }),
      account.PositionAdjusted(),
      account.FundingPaid({ amount: '-0.2', balances: after('11.3') }),
      account.FundsDebited({ ...usdt('4'), balances: after('7.3') }),
    ].map((event) => [id, event] as const);

  it('are the same when events come again, from any point on and up to any point', () => {
    const events = recorded(lifeOf('a'));
    const once = rowsOf(events);
    expect(once).toMatchObject([
      [
        { asset: 'USDT', realisedPnl: '2', fees: '0.5', funding: '-0.2', fills: 2 },
        { asset: 'BTC', fees: '0.001', fills: 0 },
      ],
      [{ total: '7.3', firstPosition: 10n }],
      [{ quantity: '0.2', cost: '10000' }],
    ]);
    for (const at of events.keys()) {
      expect(rowsOf([...events, ...events.slice(at)])).toEqual(once);
      expect(rowsOf([...events.slice(0, at + 1), ...events.slice(0, at), ...events.slice(at)])).toEqual(once);
    }
  });

  it('do not depend on the order of events of different accounts', () => {
    const accounts = ['a', 'b', 'c'];
    // Only where in the log a day began depends on it.
    const shapeOf = (events: readonly DecodedEvent[]) =>
      rowsOf(events).map((rows) =>
        accounts.map((id) => rows.filter(({ accountId }) => accountId === id).map((row) => ({ ...row, firstPosition: 0n }))),
      );
    const expected = shapeOf(recorded(accounts.flatMap(lifeOf)));
    fc.assert(
      fc.property(interleaved(...accounts.map(lifeOf)), (happenings) => {
        expect(shapeOf(recorded(happenings))).toEqual(expected);
      }),
    );
  });
});

describe('the chained net asset value', () => {
  it('is not moved by deposits: the published figures', () => {
    const days = [
      { equity: '500', flow: '0' },
      { equity: '400', flow: '0' },
      { equity: '1400', flow: '1000' },
      { equity: '1550', flow: '0' },
    ];
    expect(chainedNav(days)).toEqual(['1', '0.8', '0.8', '0.885714285714']);
  });

  it('is not moved by withdrawals', () => {
    expect(
      chainedNav([
        { equity: '1000', flow: '1000' },
        { equity: '600', flow: '-500' },
      ]),
    ).toEqual(['1', '1.1']);
  });

  it('goes on where it was after a day without anything', () => {
    const days = [
      { equity: '100', flow: '100' },
      { equity: '150', flow: '0' },
      { equity: '0', flow: '-150' },
      { equity: '10', flow: '10' },
      { equity: '20', flow: '0' },
    ];
    expect(chainedNav(days)).toEqual(['1', '1.5', '1.5', '1.5', '3']);
  });
});
