import { instantOfMicros, type Instant, microsOf, price as priceOf, quantity as quantityOf, type Instrument } from '@copyledger/kernel';
import { accountEvent, followEvent, leaderEvent, linearTerms, marksEvent, spotTerms } from '@copyledger/testing';
import type { AccountEvent, OrderFilled, Side } from '../../../trading/account/account.events';
import type { InstrumentTerms } from '../../../trading/instrument/instrument.events';
import { absoluteOf, product, smallerOf, textOf, unitsOf } from '../../copy/units';
import type { CopiedPosition, CopyEvent, CopyLegResolved, CopyPlanned, PlannedLeg } from '../../copy/copy.events';
import type { CopyPolicy } from '../../policy';
import { CopyDesk, standardLimits } from '../copy-desk';
import type { DeskInput, DeskLimits, DeskMarket, DeskRow, OpenLeg } from '../desk.inputs';

export const leaderId = 'leader';
const perpetual = linearTerms.symbol;
const spot = spotTerms.symbol;

const termsBySymbol: Readonly<Record<string, InstrumentTerms>> = { [perpetual]: linearTerms, [spot]: spotTerms };

const instrumentOf = (terms: InstrumentTerms): Instrument => {
  const shape: Instrument = {
    ...{ symbol: terms.symbol, revision: 1, kind: terms.kind, base: terms.base, quote: terms.quote, settlement: terms.settlement },
    ...{ priceScale: 2, quantityScale: 8, contractSize: 1n, minimumNotional: 5_000_000n, makerFeePpm: 0n, takerFeePpm: 0n },
    ...{ tickSize: 0n as Instrument['tickSize'], lotSize: 0n as Instrument['lotSize'] },
  };
  return { ...shape, tickSize: priceOf(shape, 1n), lotSize: quantityOf(shape, 1_000n) };
};

interface Held {
  quantity: bigint;
  cost: bigint;
}

/** What an account holds after a trade at average cost, in units. */
const traded = (held: Held, size: bigint, price: bigint): Held => {
  const quantity = held.quantity + size;
  const isGrowing = held.quantity === 0n || held.quantity > 0n === size > 0n;
  if (isGrowing) return { quantity, cost: held.cost + product(size, price) };
  if (quantity === 0n) return { quantity, cost: 0n };
  const isThrough = quantity > 0n !== held.quantity > 0n;
  return { quantity, cost: isThrough ? product(quantity, price) : (held.cost * quantity) / held.quantity };
};

interface Trade {
  readonly quantity: string;
  readonly price?: string;
  readonly instrument?: string;
  readonly orderId?: string;
  /** Of the whole order; left out it is just this fill. */
  readonly orderQuantity?: string;
}

/** A leader, its follows, their accounts and a clock, as facts that a desk is told. */
export class Scene {
  desk: CopyDesk;
  now: Instant = instantOfMicros(1_764_408_600_000_000n);
  readonly journal: CopyEvent[] = [];
  readonly inputs: DeskInput[] = [];
  readonly rows = new Map<string, DeskRow>();
  readonly markets = new Map<string, DeskMarket>();
  private readonly placed = new Set<string>();
  private position = 0n;
  private orders = 0;
  /** By account, and then by instrument. */
  private readonly held = new Map<string, Map<string, Held>>();
  private readonly money = new Map<string, string>();

  constructor(
    readonly limits: DeskLimits = standardLimits,
    leaderEquity = '100000',
  ) {
    this.desk = CopyDesk.create(leaderId, limits);
    for (const terms of Object.values(termsBySymbol))
      this.markets.set(terms.symbol, { instrument: instrumentOf(terms), status: 'trading', referencePrice: 5_000_000n });
    this.account(leaderId, accountEvent.AccountOpened({ accountId: leaderId }));
    for (const instrument of Object.values(termsBySymbol)) this.account(leaderId, accountEvent.InstrumentAdmitted({ instrument }));
    this.money.set(leaderId, leaderEquity);
    this.account(leaderId, accountEvent.FundsCredited({ balances: this.balances(leaderId) }));
    this.absorb(`leader-${leaderId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId: leaderId }));
  }

  absorb(stream: string, event: DeskInput['event']): void {
    this.position += 10n;
    const input = { position: this.position, at: this.now, stream, event };
    this.inputs.push(input);
    this.desk.absorb(input);
  }

  account(accountId: string, event: AccountEvent): void {
    this.absorb(`account-${accountId}`, event);
  }

  advance(ms: number): void {
    this.now = instantOfMicros(microsOf(this.now) + BigInt(ms) * 1_000n);
  }

  price(symbol: string, price: string): void {
    const market = this.market(symbol);
    this.markets.set(symbol, { ...market, referencePrice: unitsOf(price) / 10n ** 22n });
  }

  status(symbol: string, status: DeskMarket['status']): void {
    this.markets.set(symbol, { ...this.market(symbol), status });
  }

  mark(symbol: string, price: string): void {
    this.absorb('marks', marksEvent.MarksRecorded({ marks: [{ instrument: symbol, price, sources: ['test'] }] }));
  }

  /** A follow that has started; what is not said of its policy copies the quantity once. */
  follow(followId: string, policy: Partial<CopyPolicy> = {}, capital = '100000'): void {
    const copyAccountId = `copy-${followId}`;
    const sizing = { mode: 'quantity-multiple', multiple: '1' } as const;
    const requested = { followId, copyAccountId, leaderAccountId: leaderId, capital, policy: { sizing, ...policy } };
    this.absorb(`follow-${followId}`, followEvent.FollowRequested(requested));
    this.money.set(copyAccountId, capital);
    this.account(copyAccountId, accountEvent.FundsCredited({ amount: capital, balances: this.balances(copyAccountId) }));
    this.absorb(`follow-${followId}`, followEvent.FollowStarted({ followId, leaderAccountId: leaderId, copyAccountId }));
  }

  ofFollow(event: Extract<DeskInput['event'], { data: { followId: string } }>): void {
    this.absorb(`follow-${event.data.followId}`, event);
  }

  leader(side: Side, trade: Trade): void {
    const orderId = trade.orderId ?? `order-${(this.orders += 1)}`;
    const orderQuantity = trade.orderQuantity ?? trade.quantity;
    if (!this.placed.has(orderId))
      this.account(leaderId, accountEvent.OrderPlaced({ orderId, side, quantity: orderQuantity, balances: [] }));
    this.placed.add(orderId);
    this.filled(leaderId, { ...trade, orderId, side, leaves: trade.orderQuantity === undefined ? '0' : '1' });
  }

  /** Whatever is due, durable and applied. */
  decide(): readonly CopyEvent[] {
    const all: CopyEvent[] = [];
    for (;;) {
      const events = this.desk.due(this.moment);
      if (events.length === 0) return all;
      for (const event of events) {
        this.journal.push(event);
        this.desk.apply(event);
      }
      all.push(...events);
    }
  }

  /** Only the first of what is due gets durable: whoever decided it crashed then. */
  decideOne(): void {
    const [event] = this.desk.due(this.moment);
    if (event === undefined) return;
    this.journal.push(event);
    this.desk.apply(event);
  }

  plans(): readonly CopyPlanned['data'][] {
    return this.decide().flatMap((event) => (event.type === 'CopyPlanned' ? [event.data] : []));
  }

  legs(): readonly PlannedLeg[] {
    return this.plans().flatMap(({ legs }) => legs);
  }

  resolutions(): readonly CopyLegResolved['data'][] {
    return this.decide().flatMap((event) => (event.type === 'CopyLegResolved' ? [event.data] : []));
  }

  /** Places and fills what is ordered, up to a quantity, at the price of the market. */
  execute({ most, price }: { readonly most?: string; readonly price?: string } = {}): void {
    for (const leg of this.desk.openLegs()) {
      this.place(leg);
      const quantity = most === undefined ? unitsOf(leg.quantity) : smallerOf(unitsOf(leg.quantity), unitsOf(most));
      const isAll = quantity === unitsOf(leg.quantity);
      const trade = { instrument: leg.instrument, quantity: textOf(quantity), orderId: leg.legId, side: leg.side };
      if (quantity > 0n) this.filled(leg.copyAccountId, { ...trade, ...(price !== undefined && { price }), leaves: isAll ? '0' : '1' });
      if (!isAll)
        this.account(leg.copyAccountId, accountEvent.OrderExpired({ orderId: leg.legId, reason: 'immediate-or-cancel', balances: [] }));
    }
  }

  place({ copyAccountId, legId, instrument, side, quantity }: OpenLeg): void {
    this.account(copyAccountId, accountEvent.OrderPlaced({ orderId: legId, instrument, side, quantity, balances: [] }));
  }

  reject(reason: string): void {
    for (const { legId: orderId, copyAccountId } of this.desk.openLegs())
      this.account(copyAccountId, accountEvent.OrderRejected({ orderId, reason }));
  }

  byHand(followId: string, side: Side, quantity: string): void {
    this.filled(`copy-${followId}`, { side, quantity, orderId: `hand-${this.position}`, leaves: '0' });
  }

  /** Decides and executes until nothing is due any more. */
  settle(): readonly CopyEvent[] {
    const all: CopyEvent[] = [];
    for (;;) {
      const events = this.decide();
      all.push(...events);
      if (events.length === 0 && [...this.desk.openLegs()].length === 0) return all;
      this.execute();
    }
  }

  /** What was last said of a position. */
  positionOf(followId: string, symbol = perpetual): CopiedPosition | undefined {
    const said = this.journal.flatMap((event): CopiedPosition[] => {
      if (event.data.instrument !== symbol) return [];
      if (event.type === 'CopyLegResolved') return event.data.followId === followId ? [event.data.position] : [];
      return event.data.legs.filter((leg) => leg.followId === followId).map(({ position }) => position);
    });
    return said.at(-1);
  }

  keepRows(): void {
    for (const row of this.desk.takeChanges()) this.rows.set(`${row.kind} ${row.key}`, row);
  }

  /** Goes on from the rows alone. */
  restart(): void {
    this.keepRows();
    this.desk = CopyDesk.restore(this.rows.values(), this.limits);
  }

  heldBy(accountId: string, symbol: string): bigint {
    return this.held.get(accountId)?.get(symbol)?.quantity ?? 0n;
  }

  units(text: string): bigint {
    return unitsOf(text);
  }

  /** The leader's position jumps: its source had lost something. */
  adjust(quantity: string, instrument = perpetual): void {
    const cost = product(unitsOf(quantity), unitsOf('50000'));
    this.held.set(leaderId, (this.held.get(leaderId) ?? new Map<string, Held>()).set(instrument, { quantity: unitsOf(quantity), cost }));
    this.account(leaderId, accountEvent.PositionAdjusted({ instrument, position: { quantity, cost: textOf(cost) } }));
  }

  get moment() {
    return { now: this.now, market: (symbol: string) => this.markets.get(symbol) };
  }

  filled(
    accountId: string,
    trade: Trade & { readonly orderId: string; readonly side: Side; readonly leaves: string; readonly fee?: string },
  ): void {
    const { side, quantity, orderId, instrument = perpetual, leaves, fee = '0' } = trade;
    const price = trade.price ?? textOf((this.market(instrument).referencePrice ?? 0n) * 10n ** 22n);
    const size = unitsOf(quantity) * (side === 'buy' ? 1n : -1n) - (side === 'buy' ? unitsOf(fee) : 0n);
    const account = this.held.get(accountId) ?? new Map<string, Held>();
    const held = traded(account.get(instrument) ?? { quantity: 0n, cost: 0n }, size, unitsOf(price));
    this.held.set(accountId, account.set(instrument, held));
    const data: Partial<OrderFilled['data']> = {
      ...{ orderId, instrument, side, quantity, price, leavesQuantity: leaves },
      position: { quantity: textOf(held.quantity), cost: textOf(held.cost) },
      balances: this.balances(accountId),
    };
    this.account(accountId, accountEvent.OrderFilled(data));
  }

  private market(symbol: string): DeskMarket {
    const market = this.markets.get(symbol);
    if (market === undefined) throw new Error(`There is no market ${symbol} in this scene.`);
    return market;
  }

  /** Margin is the cost of what is held; profits stay outside of this scene. */
  private balances(accountId: string) {
    const held = [...(this.held.get(accountId)?.values() ?? [])];
    const margin = held.reduce((sum, { cost }) => sum + absoluteOf(cost), 0n);
    return [{ asset: 'USDT', total: this.money.get(accountId) ?? '0', held: '0', margin: textOf(margin) }];
  }
}
