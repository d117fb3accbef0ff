import type { CopyPlanned, PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import type { TradeExecuted } from '@copyledger/domain/trading/market/market.events';
import { accountEvent as account, copyEvent as copy, marketEvent as market } from '@copyledger/testing';
import type { Fact } from '@copyledger/kernel';
import { foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { byCopyAccount, executionsFold } from './execution-quality.projection';

const [leg] = copy.CopyPlanned().data.legs as readonly [PlannedLeg];
const { copyAccountId: accountId, legId: orderId, followId } = leg;
const origin = { type: 'copy', followId, planId: 'plan' } as const;
const at = (second: number): string => `2026-11-20T09:30:0${second}.000000Z`;
const quoted = (quantity: string, quote: { readonly bid?: string; readonly ask?: string } | undefined) =>
  market.TradeExecuted({
    quantity,
    maker: { kind: 'outside', source: 'recording', ...(quote !== undefined && { quote: { ...quote, at: at(0) as never } }) },
    taker: { kind: 'account', accountId, orderId },
  });

const rowsOf = (...events: readonly (readonly [stream: string, event: Fact<string, object>])[]) => {
  const log = new RecordedLog();
  for (const [stream, event] of events) log.append(stream, event);
  return foldRows(executionsFold, [...log.events, ...log.events] as never);
};
const planned = (changes: Partial<CopyPlanned['data']> = {}) => ['copy-lea', copy.CopyPlanned(changes)] as const;

describe('an execution', () => {
  it('is followed from the plan to the newest fill', () => {
    const rows = rowsOf(
      planned(),
      [`account-${accountId}`, account.OrderPlaced({ accountId, orderId, origin })],
      ['market-BTC', market.OrderAccepted({ accountId, orderId })],
      ['market-BTC', quoted('0.02', { bid: '49999', ask: '50001' })],
      ['market-BTC', quoted('0.03', undefined)],
      [`account-${accountId}`, account.OrderFilled({ orderId, cumulativeQuantity: '0.02', averagePrice: '50001' })],
      [`account-${accountId}`, account.OrderFilled({ orderId, cumulativeQuantity: '0.05', averagePrice: '50003' })],
    );
    expect(rows).toMatchObject([
      {
        ...{ accountId, orderId, followId, side: 'buy', quantity: '0.05', leaderPrice: '50000', decisionPrice: '50000' },
        ...{ placedAt: at(2), acceptedAt: at(3), filledAt: at(7), filledQuantity: '0.05', averagePrice: '50003' },
        ...{ fees: '10', feeAsset: 'USDT', quotedQuantity: '0.02', quotedMiddle: '1000', quotedTouch: '1000.02' },
      },
    ]);
  });

  it('is only of orders that copy, and of legs that were ordered', () => {
    const skipped = { ...leg, outcome: 'skipped', reason: 'paused' } as PlannedLeg;
    expect(
      rowsOf(
        planned({ legs: [skipped] }),
        ['account-a', account.OrderPlaced({ accountId: 'a', orderId: 'o' })],
        ['market-BTC', market.OrderAccepted({ accountId: 'a', orderId: 'o' })],
        ['account-a', account.OrderFilled({ orderId: 'o' })],
        ['market-BTC', quoted('1', { bid: '1', ask: '2' })],
      ),
    ).toEqual([]);
  });

  it("draws the leader's price from what the plan answers on the side of its newest fill", () => {
    const [fill] = copy.CopyPlanned().data.fills;
    const sold = { ...fill!, side: 'sell', averagePrice: '1' } as const;
    const fills = [sold, { ...fill!, quantity: '1', averagePrice: '100' }, { ...fill!, quantity: '2', averagePrice: '103' }];
    expect(rowsOf(planned({ fills }))).toMatchObject([{ leaderPrice: '102' }]);
    expect(rowsOf(planned({ fills: [], cause: 'stop' }))).toMatchObject([{ leaderPrice: null, leaderFilledAt: null }]);
  });

  it('is shared out by copy account', () => {
    const log = new RecordedLog();
    log.append('copy-lea', copy.CopyPlanned());
    log.append<TradeExecuted>('market-BTC', quoted('1', undefined));
    log.append(`account-${accountId}`, account.OrderFilled());
    expect(log.events.map((event) => byCopyAccount.keysOf(event))).toEqual([[accountId], [accountId], [accountId]]);
  });
});
