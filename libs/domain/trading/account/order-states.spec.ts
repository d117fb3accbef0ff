import { accountEvent } from '@copyledger/testing';
import type { AccountCommand } from './account.commands';
import { accountDecider } from './account.decider';
import type { AccountEvent } from './account.events';
import type { OpenAccount } from './account.state';
import { after } from './foresight';
import {
  openStatuses,
  type OrderChange,
  type OrderReport,
  type OrderState,
  ordStatusOf,
  reportAfter,
  reportOf,
  stateAfter,
  transitions,
} from './order-states';
import { accountAfter } from './spec/account-after';
import { accept, type Line, order, scenarios, trade } from './spec/appendix-d';
import { day, deposit, triggerOrder } from './spec/commands';

const isReported = (event: AccountEvent): event is Extract<AccountEvent, OrderChange> =>
  'orderId' in event.data && event.type !== 'OrderPlaced' && event.type !== 'OrderRejected';

interface Told {
  readonly account: OpenAccount;
  readonly report: OrderReport | undefined;
}

const reported = (report: OrderReport | undefined, event: AccountEvent): OrderReport | undefined => {
  if (event.type === 'OrderPlaced') return reportOf(event);
  return report !== undefined && isReported(event) ? reportAfter(report, event) : report;
};

/** The account decides, and the report follows from its events alone. */
const tell = ({ account, report }: Told, command: AccountCommand): Told => {
  const decision = accountDecider.decide(command, account);
  if (!decision.ok) throw new Error(`${command.type} was refused: ${decision.rejection}`);
  return { account: after(account, decision.events), report: decision.events.reduce(reported, report) };
};

/** What an order reports after every message. */
const walk = (lines: readonly Line[], placed = order()): void => {
  let told = tell({ account: accountAfter(deposit('100000')), report: undefined }, placed);
  let tradeNumber = 0n;
  expect(told.report).toMatchObject({ status: 'pending-new', quantity: '10000', cumulativeQuantity: '0', leavesQuantity: '10000' });
  for (const [message, status, ...quantities] of lines) {
    if (message.type === 'OrderAccepted') told = { ...told, report: reportAfter(told.report!, message) };
    else told = tell(told, message.type === 'FillOrder' ? { ...message, tradeNumber: (tradeNumber += 1n) } : message);
    const [orderQty, cumQty, leavesQty] = quantities.map(String);
    expect(told.report).toMatchObject({ status, quantity: orderQty, cumulativeQuantity: cumQty, leavesQuantity: leavesQty });
  }
};

describe('FIX 4.4 Appendix D', () => {
  it.each(scenarios)('%s', (_, lines) => {
    walk(lines);
  });

  it('an order that waits for its trigger is new, and new once it is triggered', () => {
    walk(
      [
        [accept, 'new', 10_000, 0, 10_000],
        [triggerOrder({ price: '1.1', stopPrice: '1.1' }), 'new', 10_000, 0, 10_000],
        [trade(10_000), 'filled', 10_000, 10_000, 0],
      ],
      order({ trigger: 'stop 1.1 last', timeInForce: 'GTD', expiresAt: day(1) }),
    );
  });

  it('a rejected order has nothing open', () => {
    const rejected = reportOf(accountEvent.OrderRejected({ quantity: '10000' }));
    expect(rejected).toMatchObject({ status: 'rejected', quantity: '10000', cumulativeQuantity: '0', leavesQuantity: '0' });
  });

  it('AvgPx is that of the fills, and null before the first', () => {
    const placed = reportOf(accountEvent.OrderPlaced());
    expect(placed.averagePrice).toBeNull();
    expect(reportAfter(placed, accountEvent.OrderFilled({ averagePrice: '49999.5' })).averagePrice).toBe('49999.5');
  });
});

describe('the table', () => {
  const steps = [...new Set(Object.values(transitions).flatMap((row) => Object.keys(row)))] as (keyof (typeof transitions)['new'])[];
  const at = (state: Partial<OrderState>): OrderState => ({ standing: 'new', isCancelPending: false, replacesPending: 0, ...state });

  it('keeps closed orders closed, and lists what is open', () => {
    for (const standing of ['filled', 'cancelled', 'expired', 'rejected'] as const) {
      expect(openStatuses).not.toContain(standing);
      for (const step of steps) expect(stateAfter(at({ standing }), step)).toEqual(at({ standing }));
    }
    for (const status of openStatuses) expect(['filled', 'cancelled', 'expired', 'rejected']).not.toContain(status);
  });

  it('reports by precedence: pending cancel, pending replace, filled, cancelled, partially filled, new', () => {
    expect(ordStatusOf(at({ isCancelPending: true, replacesPending: 2 }))).toBe('pending-cancel');
    for (const standing of ['filled', 'cancelled', 'partially-filled', 'new', 'pending-new'] as const)
      expect(ordStatusOf(at({ standing, replacesPending: 1 }))).toBe('pending-replace');
    expect(ordStatusOf(at({ standing: 'partially-filled' }))).toBe('partially-filled');
  });

  it('never counts an answer that nobody waits for', () => {
    expect(stateAfter(at({}), 'reject-replace')).toEqual(at({}));
  });
});
