import type { CopyEvent, CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { OpenLeg } from '@copyledger/domain/copying/desk/desk.inputs';
import type { LegCause } from './order-dispatch';

function* legsOf({ planId, instrument, legs }: CopyPlanned['data']): Iterable<OpenLeg> {
  for (const leg of legs) if (leg.outcome === 'ordered') yield { ...leg, planId, instrument, isPlaced: false };
}

/**
 * Which orders of one desk leave, and when. A flip is a close and then an open: the open waits until the close is resolved, because the
 * money that it needs is the margin that the close frees.
 */
export class LegOrders {
  /** By the closing legs that they wait for. */
  private readonly behind = new Map<string, OpenLeg>();
  private hasResumed = false;

  constructor(private readonly send: (leg: OpenLeg, cause: LegCause) => void) {}

  /** Once: whoever was here before may have died before the orders of these legs had left. */
  resume(legs: Iterable<OpenLeg>): void {
    if (this.hasResumed) return;
    this.hasResumed = true;
    this.sendAll(legs, ({ planId }) => ({ correlationId: planId, causationId: planId }));
  }

  /** Sends what an event of the journal, durable now, orders. */
  follow(event: CopyEvent, cause: LegCause): void {
    if (event.type === 'CopyPlanned') this.sendAll(legsOf(event.data), () => cause);
    else this.release(event.data.legId, cause);
  }

  private sendAll(legs: Iterable<OpenLeg>, causeOf: (leg: OpenLeg) => LegCause): void {
    const closing = new Map<string, string>();
    for (const leg of legs) {
      const flip = `${leg.planId} ${leg.followId}`;
      const first = leg.effect === 'open' ? closing.get(flip) : undefined;
      if (leg.effect === 'close') closing.set(flip, leg.legId);
      if (leg.isPlaced) continue;
      if (first === undefined) this.send(leg, causeOf(leg));
      else this.behind.set(first, leg);
    }
  }

  private release(closed: string, cause: LegCause): void {
    const leg = this.behind.get(closed);
    if (leg === undefined) return;
    this.behind.delete(closed);
    this.send(leg, cause);
  }
}
