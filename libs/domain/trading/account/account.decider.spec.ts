import { accept, reject } from '@copyledger/kernel';
import { accountEvent, specification } from '@copyledger/testing';
import type { AccountCommand } from './account.commands';
import { accountDecider } from './account.decider';
import type { AccountEvent } from './account.events';
import { accountLimits, accountRejections } from './account.rejections';
import { accountAfter, eventsOf } from './spec/account-after';
import {
  closeOrder,
  confirmAmend,
  deposit,
  fillOrder,
  openAccount,
  owner,
  placeList,
  placeOrder,
  preventFill,
  refuseAmend,
  requestAmend,
  requestCancel,
  requestCancelAll,
  settleSelfTrade,
  stranger,
  system,
  triggerOrder,
  withdraw,
} from './spec/commands';
import { btc, perpetual, spot, usdt } from './spec/instruments';

const { given } = specification(accountDecider);
const opened = accountEvent.AccountOpened({ accountId: 'account-1', owner: 'alice', baseCurrency: usdt });

describe('opening an account', () => {
  it('opens it once', () => {
    expect(given().when(openAccount())).toEqual(accept(opened));
    expect(given(opened).when(openAccount())).toEqual(accept());
  });

  it.each<[string, Partial<ReturnType<typeof openAccount>>]>([
    ['owner', { by: system, owner: 'bob' }],
    ['kind', { kind: 'observed' }],
    ['base currency', { baseCurrency: btc }],
    ['scale of the base currency', { baseCurrency: { ...usdt, scale: 2 } }],
  ])('refuses to open it again with another %s', (_, changes) => {
    expect(given(opened).when(openAccount(changes))).toEqual(reject('AccountAlreadyExists'));
  });

  it('lets a user open accounts of their own only', () => {
    expect(given().when(openAccount({ by: stranger }))).toEqual(reject('NotAccountOwner'));
    expect(given(opened).when(openAccount({ by: stranger }))).toEqual(reject('NotAccountOwner'));
    expect(given().when(openAccount({ by: system }))).toEqual(accept(opened));
  });

  it('starts with nothing', () => {
    const account = accountAfter(openAccount());
    expect([account.balances.size, account.positions.size, account.orders.size]).toEqual([0, 0, 0]);
  });
});

const commands: readonly AccountCommand[] = [
  deposit('1'),
  withdraw('1'),
  placeOrder(),
  placeList(),
  requestCancel(),
  requestCancelAll(),
  requestAmend(),
  confirmAmend(),
  refuseAmend(),
  triggerOrder(),
  preventFill('0.1'),
  fillOrder(),
  settleSelfTrade(),
  closeOrder(),
];

describe.each(commands.map((command) => [command.type, command] as const))('%s', (_, command) => {
  it('needs an account', () => {
    expect(given().when({ ...command, by: system })).toEqual(reject('AccountNotFound'));
    expect(given().when({ ...command, by: stranger })).toEqual(reject('AccountNotFound'));
  });

  it('is refused to a stranger, whatever else is wrong with it', () => {
    expect(given(opened).when({ ...command, by: stranger })).toEqual(reject('NotAccountOwner'));
  });
});

const history = eventsOf(openAccount(), deposit('10000'), placeOrder({ clientOrderId: 'mine' }));
const [, funded, admitted, placed] = history;

describe('folding a history', () => {
  const filled = eventsOf(openAccount(), deposit('10000'), placeOrder(), fillOrder({ quantity: '0.04' })).at(-1)!;
  const cancelled = eventsOf(openAccount(), deposit('10000'), placeOrder(), closeOrder()).at(-1)!;

  const impossible: readonly (readonly [string, readonly AccountEvent[]])[] = [
    ['an account that opens twice', [opened, opened]],
    ['funds before the opening', [funded!]],
    ['a reference that moves funds twice', [opened, funded!, funded!]],
    [
      'a balance of an asset never admitted',
      [opened, accountEvent.FundsCredited({ balances: [{ asset: 'DOGE', total: '1', held: '0', margin: '0' }] })],
    ],
    ['an order in an instrument never admitted', [opened, funded!, placed!]],
    ['terms that are replaced by the same revision', [opened, admitted!, admitted!]],
    [
      'an asset whose scale changes',
      [
        opened,
        accountEvent.InstrumentAdmitted({
          instrument: { ...accountEvent.InstrumentAdmitted().data.instrument, settlement: { code: 'USDT', scale: 2 } },
        }),
      ],
    ],
    ['an order that is placed twice', [...history, placed!]],
    ['a fill of an order that is not open', [opened, funded!, admitted!, filled]],
    ['a fill that is applied twice', [...history, filled, filled]],
    [
      'a fill that leaves another rest than it takes',
      [...history, { ...filled, data: { ...filled.data, leavesQuantity: '0.05' } } as AccountEvent],
    ],
    ['a fill of nothing', [...history, { ...filled, data: { ...filled.data, quantity: '0', leavesQuantity: '0.1' } } as AccountEvent]],
    [
      'a trade below one that was applied',
      [...history, filled, { ...filled, data: { ...filled.data, tradeNumber: '0', leavesQuantity: '0.02' } } as AccountEvent],
    ],
    [
      'a position of nothing that has a cost',
      [...history, { ...filled, data: { ...filled.data, position: { quantity: '0', cost: '1' } } } as AccountEvent],
    ],
    ['an order that is removed twice', [...history, cancelled, cancelled]],
    ['a cancel of an order that is not open', [opened, accountEvent.OrderCancelRequested()]],
    ['a feed that goes back', [opened, accountEvent.EquityObserved({ sequence: '2' }), accountEvent.EquityObserved({ sequence: '2' })]],
    [
      'a decimal that none of ours is',
      [opened, accountEvent.FundsCredited({ balances: [{ asset: 'USDT', total: '1e3', held: '0', margin: '0' }] })],
    ],
  ];

  it.each(impossible)('throws on %s', (_, events) => {
    expect(() => given(...events).thenState()).toThrow('Invariant: ');
  });

  it('takes the state that events state, whatever led there', () => {
    const balances = [{ asset: 'USDT', total: '7', held: '2', margin: '1' }];
    const account = given(...history, accountEvent.OrderCancelled({ orderId: 'order-1', instrument: spot.symbol, balances })).thenState();
    expect(account).toMatchObject({ status: 'open' });
    expect(account.status === 'open' && account.balances.get('USDT')).toEqual({ total: 7_000_000n, held: 2_000_000n, margin: 1_000_000n });
  });
});

describe('what can be wrong', () => {
  it('has a name each, and they are looked for in one order', () => {
    expect(new Set(accountRejections).size).toBe(accountRejections.length);
    expect(accountRejections.at(-1)).toBe('InsufficientFunds');
  });

  it('throws on a bug: an asset whose scale is not the one known, a fill beyond what is open', () => {
    const base = eventsOf(openAccount(), deposit('10000'), placeOrder());
    expect(() => given(...base).when(deposit('1', { asset: { ...usdt, scale: 2 } }))).toThrow('Invariant: ');
    expect(() => given(...base).when(fillOrder({ quantity: '0.2' }))).toThrow('Invariant: ');
    expect(() => given(...base).when(fillOrder({ quantity: '0' }))).toThrow('Invariant: ');
    expect(() => given(...base).when(fillOrder({ of: perpetual }))).toThrow('Invariant: ');
  });

  it('lets the owner and the system act', () => {
    for (const by of [owner, system]) expect(given(opened).when(deposit('1', { by }))).toMatchObject({ ok: true });
    expect(accountLimits.openOrdersMax).toBe(200);
  });
});
