import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import { accountEvent as account, marketEvent as market } from '@copyledger/testing';
import fc from 'fast-check';
import { appendRows } from '../testing/fold-rows';
import { interleaved } from '../testing/interleaved';
import { RecordedLog } from '../testing/recorded-log';
import { balanceVersionsFold, fundingsFold, marketOrderEventsFold, positionVersionsFold } from './past.projection';
import { pastProjection } from './past.store';

type Happening = readonly [stream: string, event: Fact<string, object>];

const recorded = (happenings: readonly Happening[]): readonly DecodedEvent[] => {
  const log = new RecordedLog();
  for (const [stream, event] of happenings) log.append(stream, event);
  return log.events;
};
const of =
  (id: string) =>
  (event: Fact<string, object>): Happening => [`account-${id}`, event];
const usdt = { asset: 'USDT', total: '10', held: '1', margin: '2' };
const bitcoin = { asset: 'BTC', total: '3', held: '0', margin: '0' };

describe('what every event of an account left', () => {
  it('is a version of each balance that it moved', () => {
    const [credited, moved] = [account.FundsCredited({ balances: [usdt] }), account.OrderFilled({ balances: [bitcoin, usdt] })];
    expect(appendRows(balanceVersionsFold, recorded([account.AccountOpened(), credited, moved].map(of('a'))))).toEqual([
      { accountId: 'a', logPosition: 20n, ...usdt },
      { accountId: 'a', logPosition: 30n, ...bitcoin },
      { accountId: 'a', logPosition: 30n, ...usdt },
    ]);
  });

  it('is a version of its position: filled here, filled at a venue, or contradicted by one', () => {
    const versions = [
      account.OrderFilled({ position: { quantity: '1', cost: '5' } }),
      account.FillObserved({ position: { quantity: '-2', cost: '-9' } }),
      account.PositionAdjusted({ instrument: 'ETH-PERP', position: { quantity: '0', cost: '0' } }),
    ];
    expect(appendRows(positionVersionsFold, recorded(versions.map(of('a'))))).toEqual([
      { accountId: 'a', instrument: 'BTCUSDT-PERP', logPosition: 10n, quantity: '1', cost: '5' },
      { accountId: 'a', instrument: 'BTCUSDT-PERP', logPosition: 20n, quantity: '-2', cost: '-9' },
      { accountId: 'a', instrument: 'ETH-PERP', logPosition: 30n, quantity: '0', cost: '0' },
    ]);
  });

  it('is the funding that it paid, when it was due', () => {
    const occurredAt = '2026-11-20T09:30:01.000000Z';
    expect(appendRows(fundingsFold, recorded([account.FundingPaid({ amount: '-0.25' })].map(of('a'))))).toEqual([
      { accountId: 'a', logPosition: 10n, instrument: 'BTCUSDT-PERP', asset: 'USDT', amount: '-0.25', occurredAt },
    ]);
  });
});

describe('what a market says about an order', () => {
  const accepted = market.OrderAccepted({ accountId: 'a', orderId: 'o1' });

  it('is kept for the account that the market names, as it was said', () => {
    expect(appendRows(marketOrderEventsFold, recorded([['market-BTCUSDT-PERP', accepted]]))).toEqual([
      {
        ...{ accountId: 'a', orderId: 'o1', logPosition: 10n, eventType: 'trading.OrderAccepted.v1' },
        ...{ occurredAt: '2026-11-20T09:30:01.000000Z', data: accepted.data },
      },
    ]);
  });

  it('is nothing where the account says it, which the history keeps, or where no order is the matter', () => {
    const others: readonly Happening[] = [
      ...[account.OrderPlaced(), account.OrderFilled(), account.OrderCancelled()].map(of('a')),
      ['market-BTCUSDT-PERP', market.TradeExecuted()],
      ['market-BTCUSDT-PERP', market.TradingHalted()],
    ];
    expect(appendRows(marketOrderEventsFold, recorded(others))).toEqual([]);
  });
});

describe('rows of the past', () => {
  interface Row {
    readonly accountId: string;
    readonly logPosition: bigint;
  }
  /** Each table's rows, in the order of the projection's tables. */
  const rowsOf = (events: readonly DecodedEvent[]): readonly (readonly Row[])[] => [
    appendRows(balanceVersionsFold, events as never),
    appendRows(positionVersionsFold, events as never),
    appendRows(fundingsFold, events as never),
    appendRows(marketOrderEventsFold, events as never),
  ];
  const lifeOf = (id: string): readonly Happening[] => [
    ...[account.AccountOpened({ accountId: id }), account.FundsCredited({ balances: [usdt, bitcoin] })].map(of(id)),
    ...[account.OrderPlaced({ accountId: id, orderId: `o-${id}` })].map(of(id)),
    ['market-BTCUSDT-PERP', market.OrderAccepted({ accountId: id, orderId: `o-${id}` })],
    ...[account.OrderFilled(), account.FillObserved(), account.PositionAdjusted(), account.FundingPaid()].map(of(id)),
  ];
  /** Each table's rows by their keys, as the store has them. Throws when one key has two rows. */
  const tables = (events: readonly DecodedEvent[]) =>
    rowsOf(events).map((list, index) => {
      const { key } = pastProjection.tables[index]!;
      const rows = new Map<string, Row>();
      for (const row of list) {
        const name = key.map((field) => String(row[field as keyof Row])).join(' ');
        expect(rows.get(name) ?? row).toEqual(row);
        rows.set(name, row);
      }
      return rows;
    });

  it('have keys of their own, of which a second delivery, of any part, gives the same', () => {
    const events = recorded(lifeOf('a'));
    const once = tables(events);
    expect(once.map(({ size }) => size)).toEqual(rowsOf(events).map(({ length }) => length));
    expect(once.map(({ size }) => size)).toEqual([6, 3, 1, 1]);
    for (const until of events.keys())
      for (const from of [0, until]) expect(tables([...events, ...events.slice(from, until + 1)])).toEqual(once);
  });

  it('do not depend on the order of events of different accounts', () => {
    const accounts = ['a', 'b', 'c'];
    const shapeOf = (events: readonly DecodedEvent[]) =>
      accounts.map((id) =>
        rowsOf(events).map((rows) =>
          rows.filter(({ accountId }) => accountId === id).map((row) => ({ ...row, logPosition: 0n, occurredAt: '' })),
        ),
      );
    const expected = shapeOf(recorded(accounts.flatMap(lifeOf)));
    expect(expected.flat().map((rows) => rows.length)).toEqual([6, 3, 1, 1, 6, 3, 1, 1, 6, 3, 1, 1]);
    fc.assert(
      fc.property(interleaved(...accounts.map(lifeOf)), (happenings) => {
        expect(shapeOf(recorded(happenings))).toEqual(expected);
      }),
    );
  });
});
