import { Market } from '@copyledger/domain/trading/market/market';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import { type Account, type OpenAccount, positionOf } from '@copyledger/domain/trading/account/account.state';
import type { MarketEvent, OrderAccepted, TradeParty } from '@copyledger/domain/trading/market/market.events';
import { MarketState } from '@copyledger/domain/trading/market/market.state';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { decimalOf } from '@copyledger/kernel';
import { simulatedInstruments } from './instruments';

const scale = 18;
const units = (text: string): bigint => decimalOf(text, scale);
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();

const totalOf = ({ balances, assets }: OpenAccount, asset: string): bigint =>
  (balances.get(asset)?.total ?? 0n) * 10n ** BigInt(scale - (assets.get(asset)?.scale ?? 0));

/** What a market's journal says is open, by nothing but addition. */
interface JournalOrder {
  quantity: bigint;
  filled: bigint;
  prevented: bigint;
}

/** Reads the log when all is said and done, and holds accounts, journals and money against each other. Nothing of the product's reading is used but its folds. */
export class Auditor {
  private readonly accounts = new Map<string, OpenAccount>();
  private readonly orders = new Map<string, JournalOrder>();

  constructor(
    private readonly accountEvents: readonly DecodedEvent[],
    private readonly marketEvents: readonly DecodedEvent[],
  ) {
    for (const { recorded, event } of accountEvents) this.foldAccount(recorded.stream, event as AccountEvent);
    for (const { event } of marketEvents) this.foldOrder(event as MarketEvent);
  }

  private foldAccount(stream: string, event: AccountEvent): void {
    const before: Account = this.accounts.get(stream) ?? accountDecider.initial;
    const after = accountDecider.evolve(before, event);
    if (after.status === 'open') this.accounts.set(stream, after);
  }

  private foldOrder({ type, data }: MarketEvent): void {
    const order = (orderId: string): JournalOrder => {
      const open = this.orders.get(orderId);
      if (open === undefined) throw new Error(`${type}: ${orderId} is not open.`);
      return open;
    };
    const fill = (party: TradeParty, quantity: bigint): void => {
      if (party.kind === 'account') order(party.orderId).filled += quantity;
    };
    if (type === 'OrderAccepted') this.orders.set(data.orderId, { quantity: units(data.quantity), filled: 0n, prevented: 0n });
    else if (type === 'OrderModified') order(data.orderId).quantity = units(data.quantity);
    else if (type === 'OrderRemoved') this.orders.delete(data.orderId);
    else if (type === 'TradeExecuted') for (const party of [data.maker, data.taker]) fill(party, units(data.quantity));
    else if (type === 'SelfTradePrevented')
      for (const { orderId, preventedQuantity } of [data.maker, data.taker]) order(orderId).prevented = units(preventedQuantity);
    for (const [orderId, { quantity, filled, prevented }] of this.orders) if (filled + prevented >= quantity) this.orders.delete(orderId);
  }

  /** Every order is open on both sides, with equal leaves, or on neither. */
  ordersAgree(): number {
    const inMarkets = [...this.orders].map(([orderId, { quantity, filled, prevented }]) => `${orderId} ${quantity - filled - prevented}`);
    const onAccounts = [...this.accounts.values()].flatMap(({ orders, instruments }) =>
      [...orders.values()].map(({ orderId, leaves, instrument }) => {
        const digits = instruments.get(instrument)?.quantityScale ?? 0;
        return `${orderId} ${leaves * 10n ** BigInt(scale - digits)}`;
      }),
    );
    expect(sorted(onAccounts)).toEqual(sorted(inMarkets));
    return inMarkets.length;
  }

  /** The journal alone gives the market that is live. */
  marketsAreTheirJournals(hashOf: (symbol: string) => string | undefined): void {
    for (const { symbol } of simulatedInstruments) {
      const folded = Market.create(symbol);
      for (const { event, recorded } of this.marketEvents) if (recorded.stream === `market-${symbol}`) folded.apply(event as MarketEvent);
      expect([symbol, folded.hash()]).toEqual([symbol, hashOf(symbol)]);
    }
  }

  /** What each market counts is what its accounts hold; answers how many hold something. */
  positionsAgree(): number {
    const counted: string[] = [];
    const held: string[] = [];
    for (const { symbol, instrument } of simulatedInstruments) {
      if (instrument.kind === 'spot') continue;
      const market = new MarketState(symbol);
      for (const { event, recorded } of this.marketEvents) if (recorded.stream === `market-${symbol}`) market.apply(event as MarketEvent);
      for (const [accountId, position] of market.positions.entries()) counted.push(`account-${accountId} ${symbol} ${position}`);
      for (const [stream, account] of this.accounts) {
        const { quantity } = positionOf(account, symbol);
        if (quantity !== 0n) held.push(`${stream} ${symbol} ${quantity}`);
      }
    }
    expect(sorted(counted)).toEqual(sorted(held));
    return held.length;
  }

  everyTradeIsSettledOnce(): number {
    const traded = this.marketEvents.flatMap(({ event, recorded }) => {
      const { type, data } = event as MarketEvent;
      if (type !== 'TradeExecuted') return [];
      const sides = [data.maker, data.taker].filter((party) => party.kind === 'account');
      return sides.map(
        ({ accountId, orderId }) => `account-${accountId} ${orderId} ${recorded.stream} ${data.tradeNumber} ${data.quantity}`,
      );
    });
    const settled = this.accountEvents.flatMap(({ event, recorded }) => {
      const { type, data } = event as AccountEvent;
      if (type !== 'OrderFilled') return [];
      return [`${recorded.stream} ${data.orderId} market-${data.instrument} ${data.tradeNumber} ${data.quantity}`];
    });
    expect(sorted(settled)).toEqual(sorted(traded));
    return traded.length;
  }

  /** By the trades of each journal alone; answers how many such orders traded. */
  reduceOnlyOrdersOnlyReduced(): number {
    const orders = new Map<string, OrderAccepted['data']>();
    const positions = new Map<string, bigint>();
    let reduced = 0;
    for (const { event } of this.marketEvents) {
      const { type, data } = event as MarketEvent;
      if (type === 'OrderAccepted') orders.set(data.orderId, data);
      if (type !== 'TradeExecuted') continue;
      for (const party of [data.maker, data.taker]) {
        const order = party.kind === 'outside' ? undefined : orders.get(party.orderId);
        if (order === undefined) continue;
        const key = `${order.accountId} ${data.instrument}`;
        const [before, sign] = [positions.get(key) ?? 0n, order.side === 'buy' ? 1n : -1n];
        positions.set(key, before + sign * units(data.quantity));
        if (order.reduceOnly !== true) continue;
        expect(before * -sign).toBeGreaterThanOrEqual(units(data.quantity));
        reduced += 1;
      }
    }
    return reduced;
  }

  /** Postings sum to zero, in every event and in all; every balance is the sum of its account's postings. */
  moneyIsAccountedFor(): void {
    const totals = new Map<string, bigint>();
    const own = new Map<string, bigint>();
    const add = (to: Map<string, bigint>, key: string, amount: bigint): unknown => to.set(key, (to.get(key) ?? 0n) + amount);
    for (const { event, recorded } of this.accountEvents) {
      const { data } = event as AccountEvent;
      if (!('postings' in data)) continue;
      for (const { ledger, asset, amount } of data.postings) {
        add(totals, asset, units(amount));
        if (ledger === 'account') add(own, `${recorded.stream} ${asset}`, units(amount));
      }
    }
    expect([...totals.values()].filter((sum) => sum !== 0n)).toEqual([]);
    for (const [stream, account] of this.accounts)
      for (const asset of account.balances.keys())
        expect([stream, asset, totalOf(account, asset)]).toEqual([stream, asset, own.get(`${stream} ${asset}`) ?? 0n]);
  }

  /** Nothing is open, so nothing is held. */
  nothingIsHeld(): void {
    expect([...this.orders.keys()]).toEqual([]);
    for (const { orders, balances, unansweredAmends } of this.accounts.values()) {
      expect([orders.size, unansweredAmends.size]).toEqual([0, 0]);
      for (const { held } of balances.values()) expect(held).toBe(0n);
    }
  }
}
