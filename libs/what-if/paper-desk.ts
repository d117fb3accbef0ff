import type { CopyEvent } from '@copyledger/domain/copying/copy/copy.events';
import { CopyDesk } from '@copyledger/domain/copying/desk/copy-desk';
import type { DeskInput, DeskMarket, DeskMoment, OpenLeg } from '@copyledger/domain/copying/desk/desk.inputs';
import type { BasisPoints } from '@copyledger/domain/copying/policy';
import type { AccountCommand, PlaceOrder } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent, OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import type { Account, OpenAccount } from '@copyledger/domain/trading/account/account.state';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import { decimalOf, formatDecimal, type Instant, type Instrument } from '@copyledger/kernel';
import { PaperAggregate } from './paper-aggregate';
import { onTick, paperPriceOf } from './paper-price';

const system = { type: 'system' } as const;
/** A desk that never comes to rest has a bug: no moment leads to so many rounds of plans. */
const roundsMax = 100_000;

export interface PaperSurroundings {
  readonly leaderAccountId: string;
  readonly copyAccountId: string;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly slippage: BasisPoints;
  readonly onJournal: (event: CopyEvent, at: Instant) => void;
  readonly onCopied: (event: AccountEvent, at: Instant) => void;
}

/** One leader, one follow: the desk that copies, the account that it trades through, and a market that fills at recorded prices. */
export class PaperDesk {
  /** Newest prices, decimals, by instrument. */
  readonly prices = new Map<string, string>();
  private readonly desk: CopyDesk;
  private readonly account = new PaperAggregate<AccountCommand, Account, AccountEvent, AccountRejection>(accountDecider);
  private position = 0n;
  private trades = 0n;

  constructor(private readonly surroundings: PaperSurroundings) {
    this.desk = CopyDesk.create(surroundings.leaderAccountId);
  }

  get copyAccount(): OpenAccount {
    const { state } = this.account;
    if (state.status === 'absent') throw new Error('Invariant: the copy account is opened with the follow.');
    return state;
  }

  market(symbol: string): DeskMarket | undefined {
    const instrument = this.surroundings.instruments.get(symbol);
    const price = this.prices.get(symbol);
    if (instrument === undefined || price === undefined) return undefined;
    return { instrument, status: 'trading', referencePrice: onTick(instrument, price) };
  }

  /** Something has happened: the desk hears of it. */
  hear(stream: string, event: DeskInput['event'], at: Instant): void {
    this.position += 1n;
    this.desk.absorb({ position: this.position, at, stream, event });
  }

  /** A command to the copy account; false when it was refused. */
  act(command: AccountCommand, at: Instant): boolean {
    const decision = this.account.send(command);
    if (!decision.ok) return false;
    for (const event of decision.events) {
      this.hear(`account-${this.surroundings.copyAccountId}`, event, at);
      this.surroundings.onCopied(event, at);
    }
    return true;
  }

  /** Everything that is due now happens: plans, orders, trades, and what they lead to. */
  settle(now: Instant): void {
    for (let round = 0; this.decide(now); round += 1) {
      if (round > roundsMax) throw new Error('Invariant: a desk comes to rest.');
      // Closes come before opens, so that an open has the money that its close has freed.
      for (const leg of [...this.desk.openLegs()]) if (!leg.isPlaced) this.trade(leg, now);
    }
  }

  /** Whether the equity has fallen below what the policy stops at. */
  isPoor(now: Instant): boolean {
    return this.desk.equityStops(this.moment(now)).length > 0;
  }

  private decide(now: Instant): boolean {
    const events = this.desk.due(this.moment(now));
    for (const event of events) {
      this.desk.apply(event);
      this.surroundings.onJournal(event, now);
    }
    return events.length > 0;
  }

  private moment(now: Instant): DeskMoment {
    return { now, market: (symbol) => this.market(symbol) };
  }

  private trade(leg: OpenLeg, now: Instant): void {
    const market = this.market(leg.instrument);
    if (market === undefined) throw new Error('Invariant: an order is for a market with a price.');
    this.mustAct(placeOrderOf(leg, market, now), now);
    const order = this.copyAccount.orders.get(leg.legId);
    // A refusal is a fact of the account, and the desk has heard it.
    if (order === undefined) return;
    const { instrument } = market;
    const price = this.priceOf(instrument, order);
    if (price !== undefined) this.fill(instrument, { orderId: leg.legId, quantity: order.leaves, price }, now);
    else this.mustAct({ type: 'CloseOrder', by: system, orderId: leg.legId, outcome: 'expired', reason: 'immediate-or-cancel', now }, now);
  }

  private priceOf(instrument: Instrument, order: { readonly side: OrderPlaced['data']['side']; readonly limitPrice: bigint }) {
    const recorded = this.prices.get(instrument.symbol);
    return recorded === undefined ? undefined : paperPriceOf(instrument, order, { recorded, slippage: this.surroundings.slippage });
  }

  private fill(of: Instrument, fill: { readonly orderId: string; readonly quantity: bigint; readonly price: bigint }, now: Instant): void {
    this.trades += 1n;
    const amounts = { quantity: formatDecimal(fill.quantity, of.quantityScale), price: formatDecimal(fill.price, of.priceScale) };
    const { orderId } = fill;
    const trade = { orderId, instrument: of.symbol, tradeNumber: this.trades, liquidity: 'taker', ...amounts } as const;
    this.mustAct({ type: 'FillOrder', by: system, ...trade, now }, now);
  }

  private mustAct(command: AccountCommand, at: Instant): void {
    if (!this.act(command, at)) throw new Error(`Invariant: the copy account takes ${command.type}.`);
  }
}

const placeOrderOf = (leg: OpenLeg, market: DeskMarket, now: Instant): PlaceOrder => {
  const { instrument } = market;
  const { legId, side, quantity, limitPrice, reduceOnly, followId, planId } = leg;
  return {
    type: 'PlaceOrder',
    by: system,
    order: {
      ...{ orderId: legId, side, timeInForce: 'IOC', reduceOnly, origin: { type: 'copy', followId, planId } },
      quantity: decimalOf(quantity, instrument.quantityScale),
      ...(limitPrice === undefined
        ? { orderType: 'market' }
        : { orderType: 'limit', limitPrice: decimalOf(limitPrice, instrument.priceScale) }),
    },
    ...market,
    now,
  };
};
