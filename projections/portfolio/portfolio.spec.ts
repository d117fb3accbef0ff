import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import { decimalOf, formatDecimal } from '@copyledger/kernel';
import { accountEvent as account, inverseTerms, linearTerms } from '@copyledger/testing';
import fc from 'fast-check';
import type { KeyedFold } from '../runtime/projection';
import { appendRows, foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { averageEntryPrice } from './average-entry-price';
import { accountsFold, accountTotalsFold, balancesFold, discrepanciesFold } from './portfolio.projection';
import { positionsFold } from './positions.projection';

const accountId = '01930000-0000-7000-8000-00000000acc1';

const after = <E extends AccountEvent, Row extends object>(fold: KeyedFold<E, Row>, ...events: readonly E[]): readonly Row[] => {
  const recorded = new RecordedLog().append(`account-${accountId}`, ...events);
  const rows = foldRows(fold, recorded);
  expect(foldRows(fold, [...recorded, ...recorded])).toEqual(rows);
  return rows;
};

const usdt = (amount: string) => ({ asset: 'USDT', amount });

describe('an account', () => {
  it('is what it was opened as', () => {
    expect(after(accountsFold, account.AccountOpened({ kind: 'observed' }))).toEqual([
      {
        accountId,
        owner: 'alice',
        kind: 'observed',
        baseCurrency: 'USDT',
        baseCurrencyScale: 6,
        openedAt: '2026-11-20T09:30:01.000000Z',
        openedPosition: 10n,
      },
    ]);
  });

  it('has the balances of its newest events, asset by asset', () => {
    const bitcoin = { asset: 'BTC', total: '2', held: '0.5', margin: '0' };
    const events = [account.FundsCredited(), account.FundsCredited({ balances: [bitcoin] }), account.OrderPlaced()];
    expect(after(balancesFold, ...events)).toEqual([
      { accountId, asset: 'USDT', total: '10000', held: '5005', margin: '0' },
      { accountId, ...bitcoin },
    ]);
  });
});

describe('totals', () => {
  it('sum what was realised, paid and received in each asset', () => {
    const closing = { legs: [{ effect: 'close', quantity: '1', realisedPnl: '2.5' }] as const, realisedPnl: usdt('2.5') };
    const events = [
      account.OrderFilled({ fee: { asset: 'BNB', amount: '0.01' } }),
      account.OrderFilled({ ...closing, fee: usdt('0.5') }),
      account.FillObserved({ ...closing, realisedPnl: usdt('-0.75'), fee: usdt('-0.1') }),
      account.FundingPaid({ amount: '-1.25' }),
    ];
    expect(after(accountTotalsFold, ...events)).toEqual([
      { accountId, asset: 'USDT', realisedPnl: '1.75', fees: '0.4', funding: '-1.25', fills: 3, closingFills: 2 },
      { accountId, asset: 'BNB', realisedPnl: '0', fees: '0.01', funding: '0', fills: 0, closingFills: 0 },
    ]);
  });
});

describe('a position', () => {
  const admitted = account.InstrumentAdmitted();

  it('is not traded before its first fill', () => {
    expect(after(positionsFold, admitted)).toMatchObject([{ quantity: '0', averageEntryPrice: null, isTraded: false }]);
  });

  it('is what the newest fill left, and sums profit, fees and funding', () => {
    const bought = account.OrderFilled({ realisedPnl: usdt('1.5'), position: { quantity: '-0.3', cost: '-15000' } });
    const paid = account.FundingPaid({ amount: '-0.25' });
    expect(after(positionsFold, admitted, bought, account.OrderFilled({ realisedPnl: usdt('1') }), paid)).toMatchObject([
      {
        instrument: 'BTCUSDT-PERP',
        instrumentKind: 'linear-perpetual',
        settlementAsset: 'USDT',
        quantity: '0.1',
        cost: '5000',
        averageEntryPrice: '50000',
        realisedPnl: '2.5',
        fees: '10',
        funding: '-0.25',
        isTraded: true,
      },
    ]);
  });

  it('takes what a contradicting fill implies, and the contradiction is kept', () => {
    const adjusted = account.PositionAdjusted({ sequence: '42' });
    expect(after(positionsFold, admitted, account.FillObserved(), adjusted)).toMatchObject([{ quantity: '0.2', cost: '10000' }]);
    expect(appendRows(discrepanciesFold, new RecordedLog().append(`account-${accountId}`, adjusted))).toMatchObject([
      { accountId, logPosition: 10n, sequence: '42', heldQuantity: '0.1', impliedQuantity: '0.2', direction: 'close-long' },
    ]);
  });

  it('has its price again when the instrument is admitted with other terms', () => {
    const held = account.OrderFilled({ position: { quantity: '3', cost: '10' } });
    const finer = account.InstrumentAdmitted({ instrument: { ...linearTerms, revision: 2, priceScale: 3 } });
    expect(after(positionsFold, admitted, held)[0]?.averageEntryPrice).toBe('3.3333333333');
    expect(after(positionsFold, admitted, held, finer)[0]?.averageEntryPrice).toBe('3.33333333333');
  });
});

describe('the average entry price', () => {
  it('of an inverse position is contracts over coins', () => {
    expect(averageEntryPrice({ quantity: '-5', cost: '-0.01' }, inverseTerms)).toBe('50000');
  });

  it('of nothing is nothing', () => {
    expect(averageEntryPrice({ quantity: '0', cost: '0' }, linearTerms)).toBeNull();
    expect(averageEntryPrice({ quantity: '0', cost: '0' }, inverseTerms)).toBeNull();
  });

  it('is the price at which everything was bought, when it was one price', () => {
    const sizes = fc.bigInt({ min: 1n, max: 10n ** 20n });
    fc.assert(
      fc.property(sizes, sizes, fc.boolean(), (units, ticks, isShort) => {
        const sign = isShort ? -1n : 1n;
        const position = { quantity: formatDecimal(sign * units, 5), cost: formatDecimal(sign * units * ticks, 7) };
        expect(decimalOf(averageEntryPrice(position, linearTerms) ?? '', 10)).toBe(ticks * 10n ** 8n);
      }),
    );
  });
});
