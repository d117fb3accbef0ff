import { priceOf } from '@copyledger/apps/saga-runner/exchange/thread/news-desk';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import { positionOf } from '@copyledger/domain/trading/account/account.state';
import { type Asset, decimalOf, derivedId, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { Chance } from './chance';
import { type SimulatedInstrument, simulatedInstruments } from './instruments';
import type { SimulatedPlatform } from './platform';

const usdt: Asset = { code: 'USDT', scale: 6 };
const modes = ['none', 'expire-taker', 'expire-maker', 'expire-both', 'decrement'] as const;
const by = { type: 'system' } as const;
const origin = { type: 'direct' } as const;

export interface Trader {
  readonly accountId: string;
  readonly owner: string;
}

interface Placing {
  readonly of: SimulatedInstrument;
  /** What the market is worth, in hundredths; where it began, when nobody knows. */
  readonly price: bigint;
  readonly side: 'buy' | 'sell';
}

/** People who do whatever comes into their heads. */
export class Traders {
  readonly all: Trader[] = [];
  private count = 0;

  constructor(
    private readonly platform: SimulatedPlatform,
    private readonly chance: Chance,
  ) {}

  async arrive(accounts: number, owners: number): Promise<void> {
    for (let index = 0; index < accounts; index += 1) {
      const trader = { accountId: derivedId('account', 'simulated', `${index}`), owner: `owner-${index % owners}` };
      this.all.push(trader);
      await this.send(trader.accountId, { type: 'OpenAccount', by, ...trader, kind: 'simulated', baseCurrency: usdt });
      await this.deposit(trader.accountId, usdt, '2000000');
      for (const code of ['BTC', 'ETH']) await this.deposit(trader.accountId, { code, scale: 8 }, '20');
    }
  }

  async act(): Promise<void> {
    const { accountId } = this.chance.pick(this.all);
    const of = this.chance.pick(simulatedInstruments);
    const chance = this.chance.next();
    if (chance < 0.62) await this.place(accountId, of);
    else if (chance < 0.7) await this.placeList(accountId, of);
    else if (chance < 0.82) await this.amend();
    else if (chance < 0.95) await this.cancel();
    else if (chance < 0.97)
      await this.send(accountId, { type: 'RequestCancelAll', by, ...(this.chance.is(0.5) && { instrument: of.symbol }) });
    else await this.deposit(accountId, usdt, '1.5');
  }

  async cancelAll(): Promise<void> {
    for (const { accountId } of this.all) await this.send(accountId, { type: 'RequestCancelAll', by });
  }

  private async deposit(accountId: string, asset: Asset, amount: string): Promise<void> {
    const reference = `deposit-${this.count}`;
    await this.send(accountId, { type: 'CreditFunds', by, reference, asset, amount: decimalOf(amount, asset.scale), source: 'outside' });
  }

  private view({ symbol, instrument, price }: SimulatedInstrument) {
    const market = this.platform.market.market(symbol);
    const prices = market?.prices() ?? {};
    const units = (text: string | undefined) => (text === undefined ? undefined : decimalOf(text, instrument.priceScale));
    const [referencePrice, markPrice] = [units(priceOf(prices)), units(prices.mark)];
    const status = market?.terms?.status ?? 'trading';
    const known = { ...(referencePrice !== undefined && { referencePrice }), ...(markPrice !== undefined && { markPrice }) };
    const view = { instrument, status, now: this.platform.now, ...known };
    return { view, price: referencePrice ?? BigInt(price) };
  }

  private async place(accountId: string, of: SimulatedInstrument): Promise<void> {
    const { view, price } = this.view(of);
    const held = this.chance.is(0.5) ? await this.position(accountId, of) : 0n;
    if (held === 0n) {
      const side = this.chance.pick(['buy', 'sell'] as const);
      await this.send(accountId, { type: 'PlaceOrder', by, order: this.order({ of, price, side }), ...view });
      return;
    }
    const side = held > 0n ? 'sell' : 'buy';
    const part = ((held > 0n ? held : -held) * BigInt(this.chance.whole(20, 100))) / 100n;
    const order = { ...this.order({ of, price, side }), reduceOnly: true, quantity: part - (part % of.instrument.lotSize) };
    await this.send(accountId, { type: 'PlaceOrder', by, order, ...view });
  }

  private async placeList(accountId: string, of: SimulatedInstrument): Promise<void> {
    const { view, price } = this.view(of);
    const side = this.chance.pick(['buy', 'sell'] as const);
    const base = { side, quantity: this.quantity(of), reduceOnly: false, origin } as const;
    const away = BigInt(this.chance.whole(1, 40));
    const [near, far] =
      side === 'buy'
        ? [price - (price * away) / 10_000n, price + (price * away) / 10_000n]
        : [price + (price * away) / 10_000n, price - (price * away) / 10_000n];
    const resting: OrderRequest = { ...base, orderId: this.platform.newId(), orderType: 'limit', timeInForce: 'GTC', limitPrice: near };
    const trigger = { kind: 'stop', watches: 'last', stopPrice: far } as const;
    const stop: OrderRequest = { ...base, orderId: this.platform.newId(), orderType: 'market', timeInForce: 'IOC', trigger };
    const listId = this.platform.newId();
    await this.send(accountId, { type: 'PlaceOrderList', by, listId, orders: [resting, stop], ...view });
  }

  private async amend(): Promise<void> {
    const chosen = await this.chosen();
    if (chosen === undefined) return;
    const { accountId, orderId, of } = chosen;
    const { view, price } = this.view(of);
    const { now, ...market } = view;
    const change = this.chance.is(0.5) ? { quantity: this.quantity(of) } : { limitPrice: this.near(price, 30) };
    await this.send(accountId, { type: 'RequestAmend', by, orderId, amendId: this.platform.newId(), ...change, market, now });
  }

  private async cancel(): Promise<void> {
    const chosen = await this.chosen();
    if (chosen !== undefined) await this.send(chosen.accountId, { type: 'RequestCancel', by, orderId: chosen.orderId });
  }

  /** An open order of somebody. */
  private async chosen() {
    const { accountId } = this.chance.pick(this.all);
    const account = await this.platform.accounts.state(accountId);
    if (account.status !== 'open' || account.orders.size === 0) return undefined;
    const { orderId, instrument } = this.chance.pick([...account.orders.values()]);
    const of = simulatedInstruments.find(({ symbol }) => symbol === instrument);
    return of === undefined ? undefined : { accountId, orderId, of };
  }

  private async position(accountId: string, { symbol, instrument }: SimulatedInstrument): Promise<bigint> {
    const account = await this.platform.accounts.state(accountId);
    return account.status === 'open' && instrument.kind !== 'spot' ? positionOf(account, symbol).quantity : 0n;
  }

  private quantity({ lot, lotsMax }: SimulatedInstrument): bigint {
    return lot * BigInt(this.chance.whole(50, lotsMax));
  }

  /** Within so many basis points. */
  private near(price: bigint, basisPoints: number): bigint {
    return price + (price * BigInt(this.chance.whole(-basisPoints, basisPoints))) / 10_000n;
  }

  private order({ of, price, side }: Placing): OrderRequest {
    const base = {
      ...{ orderId: this.platform.newId(), side, quantity: this.quantity(of), origin },
      reduceOnly: of.instrument.kind !== 'spot' && this.chance.is(0.15),
      ...(this.chance.is(0.4) && { selfTradePrevention: this.chance.pick(modes) }),
    };
    const chance = this.chance.next();
    if (chance < 0.2) return { ...base, orderType: 'market', timeInForce: this.chance.pick(['IOC', 'FOK'] as const) };
    if (chance < 0.4) return { ...base, ...this.waiting({ of, price, side }) };
    return { ...base, orderType: 'limit', limitPrice: this.near(price, 40), ...this.resting({ of, price, side }) };
  }

  private waiting({ price, side }: Placing): Pick<OrderRequest, 'orderType' | 'timeInForce' | 'limitPrice' | 'trigger'> {
    const watches = this.chance.pick(['last', 'last', 'mark'] as const);
    const market = { orderType: 'market', timeInForce: 'IOC' } as const;
    if (this.chance.is(0.4)) return { ...market, trigger: { kind: 'stop', watches, trailingBasisPoints: this.chance.whole(3, 40) } };
    const kind = this.chance.pick(['stop', 'take-profit'] as const);
    const isAbove = (side === 'buy') === (kind === 'stop');
    const away = (price * BigInt(this.chance.whole(1, 40))) / 10_000n;
    const stopPrice = isAbove ? price + away : price - away;
    const trigger = { kind, watches, stopPrice };
    if (this.chance.is(0.5)) return { ...market, trigger };
    return { orderType: 'limit', timeInForce: 'GTC', limitPrice: this.near(stopPrice, 10), trigger };
  }

  private resting({ price, side }: Placing): Pick<OrderRequest, 'timeInForce' | 'expiresAt' | 'postOnly' | 'bracket'> {
    const chance = this.chance.next();
    if (chance < 0.2) return { timeInForce: this.chance.pick(['IOC', 'FOK'] as const) };
    if (chance < 0.35) return { timeInForce: 'GTC', postOnly: true };
    if (chance < 0.5) return { timeInForce: 'GTD', expiresAt: this.later(this.chance.whole(1, 20_000)) };
    if (chance < 0.6) {
      const away = (price * 60n) / 10_000n;
      const [profit, loss] = side === 'buy' ? [price + away, price - away] : [price - away, price + away];
      const stopLoss = { trigger: { kind: 'stop', watches: 'last', stopPrice: loss } } as const;
      return { timeInForce: 'GTC', bracket: { takeProfit: { limitPrice: profit }, stopLoss } };
    }
    return { timeInForce: 'GTC' };
  }

  private later(ms: number): Instant {
    return instantOfMicros(microsOf(this.platform.now) + BigInt(ms) * 1_000n);
  }

  /** What is refused is refused; every command is known by its number. */
  private async send(accountId: string, command: AccountCommand): Promise<void> {
    this.count += 1;
    const commandId = derivedId('command', 'simulated', `${this.count}`);
    const cause = { correlationId: commandId, causationId: commandId, actor: { type: 'user', id: 'simulated', through: 'test' } } as const;
    await this.platform.accounts.send(accountId, { command, commandId, commandHash: '', ...cause, occurredAt: this.platform.now });
  }
}
