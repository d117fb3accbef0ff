import type { INestApplicationContext } from '@nestjs/common';
import { Accounts, InstrumentCatalogue, now } from '@copyledger/command-side';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import { decimalOf, derivedId } from '@copyledger/kernel';
import { LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
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

const placeOrder = (order: DemoOrder, catalogue: InstrumentCatalogue, prices: LatestPrices): AccountCommand => {
  const entry = catalogue.find(order.symbol);
  const latest = prices.latest(order.symbol);
  if (entry === undefined || latest === undefined) throw new Error(`Invariant: the demonstration lists and prices ${order.symbol} first.`);
  const { instrument, status } = entry;
  return {
    type: 'PlaceOrder',
    by,
    order: {
      orderId: derivedId('order', 'demonstration', order.name),
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
    referencePrice: decimalOf(latest.price, instrument.priceScale),
    now: now(),
  };
};

/** Opens the demonstration's account and trades a little in it, once: an account that is there is left alone. */
export const loadDemoAccount = async (app: INestApplicationContext): Promise<void> => {
  const accounts = app.get(Accounts);
  const state = await accounts.state(demoAccountId);
  if (state.status === 'open') return;
  const send = async (name: string, command: AccountCommand): Promise<void> => {
    const outcome = await accounts.send(demoAccountId, ownCommand('demonstration', name, command));
    if (outcome.status === 'refused') throw new Error(`Invariant: the demonstration's ${name} was refused: ${outcome.rejection}.`);
  };
  await send('open', { type: 'OpenAccount', by, accountId: demoAccountId, owner: demoUser, kind: 'simulated', baseCurrency: usdt });
  const amount = decimalOf('10000', usdt.scale);
  await send('deposit', { type: 'CreditFunds', by, reference: 'demonstration', asset: usdt, amount, source: 'outside' });
  for (const order of orders) await send(order.name, placeOrder(order, app.get(InstrumentCatalogue), app.get(LATEST_PRICES)));
};
