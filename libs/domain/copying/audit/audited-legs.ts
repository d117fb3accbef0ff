import type { AccountEvent } from '../../trading/account/account.events';
import type { CopyLegResolved, PlannedLeg } from '../copy/copy.events';
import type { CopyAuditReport } from './audit.report';
import { unitsOf } from './audited-units';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

interface AuditedLeg {
  /** Signed. */
  readonly quantity: bigint;
  readonly where: string;
  filled: bigint;
  orders: number;
  newestTrade: bigint;
}

const signed = (side: 'buy' | 'sell', quantity: string): bigint => (side === 'buy' ? unitsOf(quantity) : -unitsOf(quantity));

/** The legs that were ordered, and what their orders came to. */
export class AuditedLegs {
  private readonly open = new Map<string, AuditedLeg>();
  private readonly closed = new Set<string>();
  private readonly tally = { legsPlanned: 0, filled: 0, partlyFilled: 0, failed: 0 };

  counts(): Pick<CopyAuditReport, 'legsPlanned' | 'filled' | 'partlyFilled' | 'failed' | 'open'> {
    return { ...this.tally, open: this.open.size };
  }

  /** What the leg makes pending, signed. */
  planned(leg: PlannedLeg, { planId, instrument }: { readonly planId: string; readonly instrument: string }): bigint {
    this.tally.legsPlanned += 1;
    if (leg.outcome === 'skipped') return 0n;
    const quantity = signed(leg.side, leg.quantity);
    const where = `leg ${leg.legId} of plan ${planId} (follow ${leg.followId}, ${instrument})`;
    this.open.set(leg.legId, { quantity, where, filled: 0n, orders: 0, newestTrade: -1n });
    return quantity;
  }

  /** Undefined when all is well; otherwise what was done that was not to be. */
  ordered({ orderId, origin }: Data<'OrderPlaced' | 'OrderRejected'>): string | undefined {
    const leg = this.open.get(orderId);
    if (leg === undefined) return origin.type === 'copy' ? `order ${orderId} is no leg that is open` : undefined;
    leg.orders += 1;
    return leg.orders > 1 ? `${leg.where} was ordered twice` : undefined;
  }

  traded({ orderId, side, quantity, tradeNumber }: Data<'OrderFilled'>): { readonly isLeg: boolean; readonly doubled: boolean } {
    const leg = this.open.get(orderId);
    if (leg === undefined) return { isLeg: false, doubled: this.closed.has(orderId) };
    leg.filled += signed(side, quantity);
    const isRepeated = BigInt(tradeNumber) <= leg.newestTrade;
    leg.newestTrade = BigInt(tradeNumber);
    const isBeyond = leg.quantity > 0n ? leg.filled > leg.quantity : leg.filled < leg.quantity;
    return { isLeg: true, doubled: isRepeated || isBeyond };
  }

  /** What the leg leaves untraded, signed; undefined when it was not open. */
  resolved({ legId, outcome }: CopyLegResolved['data']): bigint | undefined {
    const leg = this.open.get(legId);
    if (leg === undefined) return undefined;
    this.open.delete(legId);
    this.closed.add(legId);
    if (outcome === 'filled') this.tally.filled += 1;
    else if (outcome === 'failed') this.tally.failed += 1;
    else this.tally.partlyFilled += 1;
    return leg.quantity - leg.filled;
  }

  /** Legs whose accounts have never heard of them. */
  unsent(): readonly string[] {
    return [...this.open.values()].filter(({ orders }) => orders === 0).map(({ where }) => `${where} was never ordered`);
  }
}
