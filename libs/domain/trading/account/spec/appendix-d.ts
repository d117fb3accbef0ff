import type { AccountCommand } from '../account.commands';
import type { OrdStatus } from '../order-states';
import { spot } from './instruments';
import { closeOrder, confirmAmend, fillOrder, placeOrder, preventFill, refuseAmend, requestAmend, requestCancel } from './commands';

/** Orders of 10,000 shares, as in Appendix D, at a dollar. */
const shares = { ...spot, symbol: 'SHARES', priceScale: 2, lotSize: 100_000_000n as typeof spot.lotSize, minimumNotional: 0n };
export const order = (text: Parameters<typeof placeOrder>[0] = {}) =>
  placeOrder({ instrument: shares, quantity: '10000', limitPrice: '1', ...text });

/** Its number is the market's to give. */
export const trade = (quantity: number) => fillOrder({ of: shares, quantity: `${quantity}`, price: '1' });
const replaceRequest = (quantity: number, amendId = 'Y') => requestAmend({ instrument: shares, amendId, quantity: `${quantity}` });
const replace = (quantity: number, amendId = 'Y') => confirmAmend({ amendId, quantity: `${quantity}`, limitPrice: '1' });
const rejectReplace = (amendId = 'Y') => refuseAmend({ amendId });
export const accept = { type: 'OrderAccepted' } as const;

type Message = AccountCommand | typeof accept;
/** OrdStatus, OrderQty, CumQty and LeavesQty after it. */
export type Line = readonly [message: Message, status: OrdStatus, orderQty: number, cumQty: number, leavesQty: number];

/** The scenarios that apply here, by the numbers that FIX 4.4 gives them, and some of the same kind that it does not have. */
export const scenarios: readonly (readonly [name: string, lines: readonly Line[]])[] = [
  [
    'A.1.a: filled order',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(2_000), 'partially-filled', 10_000, 2_000, 8_000],
      [trade(1_000), 'partially-filled', 10_000, 3_000, 7_000],
      [trade(7_000), 'filled', 10_000, 10_000, 0],
    ],
  ],
  [
    'B.1.a: cancel request issued for a zero-filled order',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [requestCancel(), 'pending-cancel', 10_000, 0, 10_000],
      [closeOrder(), 'cancelled', 10_000, 0, 0],
    ],
  ],
  [
    'B.1.b: cancel request issued for a part-filled order, executions occur whilst it is active',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(2_000), 'partially-filled', 10_000, 2_000, 8_000],
      [trade(3_000), 'partially-filled', 10_000, 5_000, 5_000],
      [requestCancel(), 'pending-cancel', 10_000, 5_000, 5_000],
      [trade(1_000), 'pending-cancel', 10_000, 6_000, 4_000],
      [closeOrder(), 'cancelled', 10_000, 6_000, 0],
    ],
  ],
  [
    // The fill answers the cancel: it stands for the execution (pending cancel, 10,000, 0) and the cancel reject (filled) that follows it.
    'B.1.c: cancel request issued for an order that is filled before it can be accepted',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(2_000), 'partially-filled', 10_000, 2_000, 8_000],
      [requestCancel(), 'pending-cancel', 10_000, 2_000, 8_000],
      [trade(3_000), 'pending-cancel', 10_000, 5_000, 5_000],
      [trade(5_000), 'filled', 10_000, 10_000, 0],
      [closeOrder(), 'filled', 10_000, 10_000, 0],
    ],
  ],
  [
    'B.1.e: cancel request issued for an order that has not been acknowledged, the two cross',
    [
      [requestCancel(), 'pending-cancel', 10_000, 0, 10_000],
      [accept, 'pending-cancel', 10_000, 0, 10_000],
      [closeOrder(), 'cancelled', 10_000, 0, 0],
    ],
  ],
  [
    'C.1.a: zero-filled order, replace request to increase the quantity',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [replaceRequest(11_000), 'pending-replace', 10_000, 0, 10_000],
      [replace(11_000), 'new', 11_000, 0, 11_000],
      [trade(1_000), 'partially-filled', 11_000, 1_000, 10_000],
      [trade(2_000), 'partially-filled', 11_000, 3_000, 8_000],
    ],
  ],
  [
    'C.1.b: part-filled order, replace request to increase the quantity, execution occurs whilst it is pending',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [replaceRequest(12_000), 'pending-replace', 10_000, 1_000, 9_000],
      [trade(100), 'pending-replace', 10_000, 1_100, 8_900],
      [replace(12_000), 'partially-filled', 12_000, 1_100, 10_900],
      [trade(10_900), 'filled', 12_000, 12_000, 0],
    ],
  ],
  [
    'C.2.a: replace request (not for quantity) is rejected as a fill has occurred',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [requestAmend({ instrument: shares, amendId: 'Y', limitPrice: '0.99' }), 'pending-replace', 10_000, 1_000, 9_000],
      [trade(9_000), 'pending-replace', 10_000, 10_000, 0],
      [rejectReplace(), 'filled', 10_000, 10_000, 0],
    ],
  ],
  [
    'C.3.a: replace request crosses an execution, the requested quantity exceeds what is filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [trade(500), 'partially-filled', 10_000, 1_500, 8_500],
      [replaceRequest(8_000), 'pending-replace', 10_000, 1_500, 8_500],
      [trade(100), 'pending-replace', 10_000, 1_600, 8_400],
      [replace(8_000), 'partially-filled', 8_000, 1_600, 6_400],
      [trade(6_400), 'filled', 8_000, 8_000, 0],
    ],
  ],
  [
    'C.3.b: replace request crosses an execution, the requested quantity equals what is filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [replaceRequest(7_000), 'pending-replace', 10_000, 0, 10_000],
      [trade(7_000), 'pending-replace', 10_000, 7_000, 3_000],
      [replace(7_000), 'filled', 7_000, 7_000, 0],
    ],
  ],
  [
    'C.3.c: replace request crosses an execution, the requested quantity is below what is filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [replaceRequest(7_000), 'pending-replace', 10_000, 0, 10_000],
      [trade(8_000), 'pending-replace', 10_000, 8_000, 2_000],
      [replace(8_000), 'filled', 8_000, 8_000, 0],
    ],
  ],
  [
    'D.1.a: one replace request is accepted, then another one is',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [replaceRequest(8_000), 'pending-replace', 10_000, 1_000, 9_000],
      [trade(500), 'pending-replace', 10_000, 1_500, 8_500],
      [replace(8_000), 'partially-filled', 8_000, 1_500, 6_500],
      [trade(2_000), 'partially-filled', 8_000, 3_500, 4_500],
      [replaceRequest(6_000, 'Z'), 'pending-replace', 8_000, 3_500, 4_500],
      [replace(6_000, 'Z'), 'partially-filled', 6_000, 3_500, 2_500],
      [trade(2_500), 'filled', 6_000, 6_000, 0],
    ],
  ],
  [
    'D.1.c: one replace request is rejected after it was pending, then another one is accepted',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [replaceRequest(8_000), 'pending-replace', 10_000, 1_000, 9_000],
      [trade(500), 'pending-replace', 10_000, 1_500, 8_500],
      [rejectReplace(), 'partially-filled', 10_000, 1_500, 8_500],
      [trade(2_000), 'partially-filled', 10_000, 3_500, 6_500],
      [replaceRequest(6_000, 'Z'), 'pending-replace', 10_000, 3_500, 6_500],
      [replace(6_000, 'Z'), 'partially-filled', 6_000, 3_500, 2_500],
      [trade(1_500), 'partially-filled', 6_000, 5_000, 1_000],
    ],
  ],
  [
    'D.2.a: one replace request is issued immediately followed by another, both are processed in sequence',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [replaceRequest(8_000), 'pending-replace', 10_000, 1_000, 9_000],
      [replaceRequest(7_000, 'Z'), 'pending-replace', 10_000, 1_000, 9_000],
      [trade(500), 'pending-replace', 10_000, 1_500, 8_500],
      [replace(8_000), 'pending-replace', 8_000, 1_500, 6_500],
      [trade(1_500), 'pending-replace', 8_000, 3_000, 5_000],
      [replace(7_000, 'Z'), 'partially-filled', 7_000, 3_000, 4_000],
      [trade(4_000), 'filled', 7_000, 7_000, 0],
    ],
  ],
  [
    'a cancel request for an order that is pending replace: pending cancel takes precedence',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [replaceRequest(8_000), 'pending-replace', 10_000, 0, 10_000],
      [requestCancel(), 'pending-cancel', 10_000, 0, 10_000],
      [replace(8_000), 'pending-cancel', 8_000, 0, 8_000],
      [closeOrder(), 'cancelled', 8_000, 0, 0],
    ],
  ],
  [
    'a replace request that is still pending when its order is cancelled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [replaceRequest(8_000), 'pending-replace', 10_000, 0, 10_000],
      [closeOrder({ reason: 'one-cancels-other' }), 'pending-replace', 10_000, 0, 0],
      [rejectReplace(), 'cancelled', 10_000, 0, 0],
    ],
  ],
  [
    // FIX has these two end as cancelled; here, as at the venues that we learned from, what its time in force ends has expired.
    'I.1.a: fill or kill order that can not be filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [closeOrder({ outcome: 'expired', reason: 'fill-or-kill' }), 'expired', 10_000, 0, 0],
    ],
  ],
  [
    'I.1.b: immediate or cancel order of which a part is filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [closeOrder({ outcome: 'expired', reason: 'immediate-or-cancel' }), 'expired', 10_000, 1_000, 0],
    ],
  ],
  [
    'a good-till-date order whose date has come',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 9_000],
      [closeOrder({ outcome: 'expired', reason: 'expired' }), 'expired', 10_000, 1_000, 0],
    ],
  ],
  [
    'K: trading is halted, a replace request is refused, the order stays, and is cancelled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [trade(2_000), 'partially-filled', 10_000, 2_000, 8_000],
      [replaceRequest(9_000), 'pending-replace', 10_000, 2_000, 8_000],
      [refuseAmend({ amendId: 'Y', reason: 'halted' }), 'partially-filled', 10_000, 2_000, 8_000],
      [requestCancel(), 'pending-cancel', 10_000, 2_000, 8_000],
      [closeOrder(), 'cancelled', 10_000, 2_000, 0],
    ],
  ],
  [
    'an order that arrives in a halt is removed before it was acknowledged',
    [[closeOrder({ reason: 'halted' }), 'cancelled', 10_000, 0, 0]],
  ],
  [
    'self-trade prevention takes a part, and then the rest',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [preventFill('4000'), 'new', 10_000, 0, 6_000],
      [trade(1_000), 'partially-filled', 10_000, 1_000, 5_000],
      [preventFill('9000'), 'expired', 10_000, 1_000, 0],
    ],
  ],
  [
    'self-trade prevention takes a part, and the rest is filled',
    [
      [accept, 'new', 10_000, 0, 10_000],
      [preventFill('4000'), 'new', 10_000, 0, 6_000],
      [trade(6_000), 'filled', 10_000, 6_000, 0],
    ],
  ],
];
