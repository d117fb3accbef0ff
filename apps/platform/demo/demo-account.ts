import { type INestApplicationContext, Logger } from '@nestjs/common';
import { Accounts, InstrumentCatalogue, now } from '@copyledger/command-side';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { decimalOf, derivedId } from '@copyledger/kernel';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { ownCommand } from '../own-command';

/** The demonstration's user and account: the same on every platform, so that examples can be copied. */
export const demoUser = 'demo';
export const demoAccountId = derivedId<'account'>('account', 'demonstration');

const by = { type: 'system' } as const;
const usdt = { code: 'USDT', scale: 8 };

interface DemoOrder extends Pick<OrderRequest, 'side' | 'orderType'> {
  readonly name: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly limitPrice?: string;
}

/** Two purchases at market, a short position, and an order that rests far from the market. */
const orders: readonly DemoOrder[] = [
  { name: 'demo-1', symbol: 'BTC-USDT', side: 'buy', orderType: 'market', quantity: '0.05' },
  { name: 'demo-2', symbol: 'ETH-USDT', side: 'buy', orderType: 'market', quantity: '1.2' },
  { name: 'demo-3', symbol: 'ETH-USDT-PERP', side: 'sell', orderType: 'market', quantity: '0.5' },
  { name: 'demo-4', symbol: 'BTC-USDT', side: 'buy', orderType: 'limit', quantity: '0.02', limitPrice: '45000' },
];

const orderIdOf = ({ name }: DemoOrder): string => derivedId('order', 'demonstration', name);

const placeOrder = (order: DemoOrder, catalogue: InstrumentCatalogue, price: string): AccountCommand => {
  const entry = catalogue.find(order.symbol);
  if (entry === undefined) throw new Error(`Invariant: the demonstration lists ${order.symbol} first.`);
  const { instrument, status } = entry;
  return {
    type: 'PlaceOrder',
    by,
    order: {
      orderId: orderIdOf(order),
      clientOrderId: order.name,
      side: order.side,
      orderType: order.orderType,
      timeInForce: order.orderType === 'market' ? 'IOC' : 'GTC',
      quantity: decimalOf(order.quantity, instrument.quantityScale),
      ...(order.limitPrice !== undefined && { limitPrice: decimalOf(order.limitPrice, instrument.priceScale) }),
      reduceOnly: false,
      origin: { type: 'direct' },
    },
    instrument,
    status,
    referencePrice: decimalOf(price, instrument.priceScale),
    now: now(),
  };
};

/** The orders that were placed by an earlier start, which may have been killed. An account forgets closed orders after a day; the log does not. */
const placedOrders = async (store: EventStore, codec: Codec): Promise<ReadonlySet<string>> => {
  const wanted = new Set(orders.map(orderIdOf));
  const placed = new Set<string>();
  for await (const recorded of store.readStream(`account-${demoAccountId}`, { direction: 'forwards', from: 'start' })) {
    const event = codec.decode(recorded)?.event as AccountEvent | undefined;
    const isPlaced = event?.type === 'OrderPlaced' || event?.type === 'OrderRejected';
    if (isPlaced && wanted.has(event.data.orderId)) placed.add(event.data.orderId);
    if (placed.size === wanted.size) break;
  }
  return placed;
};

/** Opens the demonstration's account and trades a little in it, each step once: a start that was killed on the way is gone on with. */
export const loadDemoAccount = async (app: INestApplicationContext, priceOf: (symbol: string) => string): Promise<void> => {
  const accounts = app.get(Accounts);
  const catalogue = app.get(InstrumentCatalogue);
  const send = async (name: string, command: AccountCommand): Promise<void> => {
    const outcome = await accounts.send(demoAccountId, ownCommand('demonstration', name, command));
    // Its user may have spent the money, or an operator halted a market: no reason not to start.
    if (outcome.status === 'refused') new Logger('demonstration').warn(`${name} was refused: ${outcome.rejection}`);
  };
  const placed = await placedOrders(app.get<EventStore>(EVENT_STORE), app.get<Codec>(CODEC));
  if (placed.size === orders.length) return;
  // Opening again and moving a reference again change nothing, for ever.
  await send('open', { type: 'OpenAccount', by, accountId: demoAccountId, owner: demoUser, kind: 'simulated', baseCurrency: usdt });
  const amount = decimalOf('10000', usdt.scale);
  await send('deposit', { type: 'CreditFunds', by, reference: 'demonstration', asset: usdt, amount, source: 'outside' });
  for (const order of orders) {
    if (!placed.has(orderIdOf(order))) await send(order.name, placeOrder(order, catalogue, priceOf(order.symbol)));
  }
};
