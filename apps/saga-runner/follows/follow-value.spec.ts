import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { toDecimal } from '@copyledger/domain/copying/copy/ratio';
import { accountAfter } from '@copyledger/domain/trading/account/spec/account-after';
import { deposit, fillOrder, placeOrder, withdraw } from '@copyledger/domain/trading/account/spec/commands';
import { perpetual, spot, usdt } from '@copyledger/domain/trading/account/spec/instruments';
import { transferReference } from '@copyledger/domain/trading/transfer/transfer.references';
import { isFlat } from '@copyledger/domain/trading/account/flatness';
import { followValue } from './follow-value';

const follow = (changes: Partial<LiveFollow> = {}): LiveFollow =>
  ({ asset: usdt, charges: [], lots: [], ...changes }) as unknown as LiveFollow;
const bought = (of: typeof spot) => accountAfter(deposit('10000'), placeOrder({ instrument: of }), fillOrder({ of }));
const value = (account: ReturnType<typeof accountAfter>, marks: Readonly<Record<string, string>> = {}, of = follow()): string =>
  toDecimal(followValue(of, account, (symbol) => marks[symbol]));

describe('what a follow is worth', () => {
  it('counts coins at what they cost, or less', () => {
    // 0.1 BTC for 5,000, of which 0.0001 went as the fee.
    expect(value(bought(spot))).toBe('10000');
    expect(value(bought(spot), { [spot.symbol]: '60000' })).toBe('10000');
    expect(value(bought(spot), { [spot.symbol]: '40000' })).toBe('8996');
  });

  it('counts the loss of a perpetual that is not realised, and not its profit', () => {
    expect(value(bought(perpetual))).toBe('9995');
    expect(value(bought(perpetual), { [perpetual.symbol]: '60000' })).toBe('9995');
    expect(value(bought(perpetual), { [perpetual.symbol]: '40000' })).toBe('8995');
  });

  it('leaves out what is on its way, step by step', () => {
    const [out, back] = [transferReference('t', 'out'), transferReference('t', 'back')];
    const system = { by: { type: 'system' } } as const;
    const addition = follow({ capitalMove: { transferId: 't', kind: 'addition', amount: '50' } });
    expect(value(accountAfter(deposit('100')), {}, addition)).toBe('100');
    expect(value(accountAfter(deposit('100'), deposit('50', { reference: transferReference('t', 'in') })), {}, addition)).toBe('100');

    const withdrawal = follow({ capitalMove: { transferId: 't', kind: 'withdrawal', amount: '50' } });
    const charged = follow({ charges: [{ transferId: 't', kind: 'profit-share', amount: '50' }] });
    const steps = [
      accountAfter(deposit('100')),
      accountAfter(deposit('100'), withdraw('50', { ...system, reference: out })),
      accountAfter(deposit('100'), withdraw('50', { ...system, reference: out }), deposit('50', { ...system, reference: back })),
    ];
    expect(steps.map((account) => value(account, {}, withdrawal))).toEqual(['100', '100', '100']);
    expect(steps.map((account) => value(account, {}, charged))).toEqual(['50', '50', '50']);
  });

  it('is nothing that trading could change once there is no position and no order', () => {
    expect(isFlat(accountAfter(deposit('10000')))).toBe(true);
    expect(isFlat(accountAfter(deposit('10000'), placeOrder()))).toBe(false);
    expect(isFlat(bought(spot))).toBe(false);
    const sold = placeOrder({ orderId: 'order-2', side: 'sell', quantity: '0.0999' });
    const close = fillOrder({ orderId: 'order-2', tradeNumber: 2n, quantity: '0.0999' });
    expect(
      isFlat(accountAfter(deposit('10000'), placeOrder({ quantity: '0.10001' }), fillOrder({ quantity: '0.10001' }), sold, close)),
    ).toBe(true);
  });
});
