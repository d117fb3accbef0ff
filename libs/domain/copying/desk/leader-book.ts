import { TransientMap } from '@copyledger/kernel';
import type { AccountEvent, AccountKind, BalanceAfter, Side } from '../../trading/account/account.events';
import { absoluteOf, unitsOf } from '../copy/units';
import type { CopiedInstrument } from './copied-instrument';
import type { DeskInput } from './desk.inputs';
import { openedBy } from './leader-move';
import { type Equity, LeaderOrder } from './leader-order';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

/** An order of the leader that has not traded yet, in units. */
export interface PlacedOrder {
  readonly quantity: bigint;
  readonly isCopy: boolean;
}

/** A fill of the leader, whoever reported it. */
export interface LeaderFill {
  readonly orderId: string;
  readonly side: Side;
  readonly data: Pick<Data<'OrderFilled'>, 'quantity' | 'price' | 'position' | 'balances'>;
}

/** The account that is copied: what it is worth, and its orders. In units. */
export class LeaderBook {
  status: 'unknown' | 'active' | 'retired' = 'unknown';
  kind: AccountKind | undefined;
  asset = '';
  total = 0n;
  /** What the venue of an observed account said last. */
  observedEquity: Equity | undefined;
  readonly placed = new TransientMap<string, PlacedOrder>();
  /** Orders that have traded; those that traded longest ago come first. */
  readonly orders = new TransientMap<string, LeaderOrder>();

  constructor(readonly accountId: string) {}

  equity(instruments: Iterable<CopiedInstrument>): Equity | undefined {
    if (this.kind !== 'simulated') return this.observedEquity;
    let amount = this.total;
    for (const each of instruments) if (each.settlement === this.asset) amount += each.worthOf(each.leaderPosition, each.leaderCost);
    return { asset: this.asset, amount };
  }

  setBalances(balances: readonly BalanceAfter[]): void {
    const own = balances.find(({ asset }) => asset === this.asset);
    if (own !== undefined) this.total = unitsOf(own.total);
  }

  isCopy(orderId: string): boolean {
    return this.placed.get(orderId)?.isCopy === true;
  }

  /** The order of a fill; a new one is sized with what is known before its first fill. */
  orderOf(fill: LeaderFill, input: DeskInput, where: Where): LeaderOrder {
    const known = this.orders.get(fill.orderId);
    if (known !== undefined) {
      this.touch(known);
      return known;
    }
    const price = unitsOf(fill.data.price);
    const order = new LeaderOrder(fill.orderId, {
      instrument: where.instrument.symbol,
      price,
      value: where.instrument.valueAt(price),
      quantity: this.placed.get(fill.orderId)?.quantity,
      equity: this.equity(where.instruments),
      firstPosition: input.position,
      firstAt: input.at,
    });
    this.orders.set(order.orderId, order);
    return order;
  }

  /** What the order has opened before and after a step, which is added to it. */
  opened(order: LeaderOrder, from: bigint, to: bigint): readonly [before: bigint, after: bigint] {
    const before = order.opened;
    order.opened += openedBy(from, to);
    return [before, order.opened];
  }

  /** The order trades no more: it is forgotten when its last fill is planned. */
  end(orderId: string): LeaderOrder | undefined {
    this.placed.delete(orderId);
    const order = this.orders.get(orderId);
    if (order !== undefined) order.isEnded = true;
    return order;
  }

  /** Orders to forget: what ended, and of those whose end nobody tells all but the newest. */
  outdated(plannedThrough: (symbol: string) => bigint, endlessMax: number): readonly LeaderOrder[] {
    const isPlanned = ({ lastPosition, facts }: LeaderOrder): boolean => lastPosition <= plannedThrough(facts.instrument);
    const planned = [...this.orders.values()].filter(isPlanned);
    const endless = planned.filter(({ isEnded }) => !isEnded);
    const isBounded = this.kind === 'observed' && endless.length > endlessMax;
    return [...planned.filter(({ isEnded }) => isEnded), ...(isBounded ? endless.slice(0, endless.length - endlessMax) : [])];
  }

  private touch(order: LeaderOrder): void {
    this.orders.delete(order.orderId);
    this.orders.set(order.orderId, order);
  }
}

interface Where {
  readonly instrument: CopiedInstrument;
  readonly instruments: Iterable<CopiedInstrument>;
}

/** The order's quantity as it stands. */
export const placedOrderOf = ({ quantity, origin }: Pick<Data<'OrderPlaced'>, 'quantity' | 'origin'>): PlacedOrder => ({
  quantity: absoluteOf(unitsOf(quantity)),
  isCopy: origin.type === 'copy',
});
