import type { AccountEvent } from '../../trading/account/account.events';
import { signOf, sizeOf, unitsOf } from './audited-units';

/** One step of the leader's position. */
export interface LeaderStep {
  /** In the log. */
  readonly position: bigint;
  /** Undefined for a correction: nobody's order. */
  readonly orderId: string | undefined;
  readonly from: bigint;
  readonly to: bigint;
  /** What the order had opened before and after it. */
  readonly openedBefore: bigint;
  readonly openedAfter: bigint;
}

interface Order {
  opened: bigint;
  readonly firstPosition: bigint;
}

const openedBy = (from: bigint, to: bigint): bigint => {
  if (from !== 0n && signOf(from) !== signOf(to)) return sizeOf(to);
  const grown = sizeOf(to) - sizeOf(from);
  return grown > 0n ? grown : 0n;
};

/** What a leader's account did, step by step, from its own events. */
export class AuditedLeader {
  /** By instrument, in the order of the log. */
  readonly steps = new Map<string, LeaderStep[]>();
  readonly prices = new Map<string, string>();
  readonly contractSizes = new Map<string, bigint>();
  fills = 0;
  private readonly positions = new Map<string, bigint>();
  private readonly orders = new Map<string, Order>();

  /** Where in the log an order of the leader first traded. */
  firstPositionOf(orderId: string): bigint | undefined {
    return this.orders.get(orderId)?.firstPosition;
  }

  positionIn(instrument: string): bigint {
    return this.positions.get(instrument) ?? 0n;
  }

  take(position: bigint, event: AccountEvent): void {
    if (event.type === 'InstrumentAdmitted')
      this.contractSizes.set(event.data.instrument.symbol, BigInt(event.data.instrument.contractSize));
    else if (event.type === 'PositionAdjusted') this.step(position, event.data.instrument, { to: unitsOf(event.data.position.quantity) });
    else if (event.type === 'FillObserved') this.fill(position, event.data.venueOrderId, event.data);
    else if (event.type === 'OrderFilled') this.fill(position, event.data.orderId, event.data);
  }

  private fill(position: bigint, orderId: string, data: Filled): void {
    this.fills += 1;
    this.prices.set(data.instrument, data.price);
    this.step(position, data.instrument, { to: unitsOf(data.position.quantity), orderId });
  }

  private step(position: bigint, instrument: string, { to, orderId }: { readonly to: bigint; readonly orderId?: string }): void {
    const from = this.positionIn(instrument);
    this.positions.set(instrument, to);
    const [openedBefore, openedAfter] = orderId === undefined ? [0n, 0n] : this.opened(orderId, position, openedBy(from, to));
    if (from === to) return;
    const steps = this.steps.get(instrument) ?? [];
    this.steps.set(instrument, steps);
    steps.push({ position, orderId, from, to, openedBefore, openedAfter });
  }

  private opened(orderId: string, position: bigint, by: bigint): readonly [bigint, bigint] {
    const order = this.orders.get(orderId) ?? { opened: 0n, firstPosition: position };
    this.orders.set(orderId, order);
    const before = order.opened;
    order.opened += by;
    return [before, order.opened];
  }
}

type Filled = Extract<AccountEvent, { type: 'OrderFilled' | 'FillObserved' }>['data'];
