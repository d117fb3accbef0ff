import type { CopiedPosition } from '../copy/copy.events';
import type { AuditedSize } from './audited-size';
import type { LeaderStep } from './audited-leader';
import { signOf, sizeOf, timesOver, unitsOf } from './audited-units';

interface Stated {
  readonly target: bigint;
  readonly held: bigint;
  readonly writtenOff: bigint;
  readonly manual: bigint;
  readonly residual: bigint;
}

const nothing: Stated = { target: 0n, held: 0n, writtenOff: 0n, manual: 0n, residual: 0n };

/** One instrument of one follow: what the record says that it should hold, and what it does hold. */
export class AuditedCopy {
  /** Worked out here, from the leader's steps. */
  target = 0n;
  /** By the copy account's own events. */
  held = 0n;
  /** Ordered and not yet traded or given back, by legs and fills; signed. */
  pending = 0n;
  /** What was never explained, all told. */
  found = 0n;
  /** What the journal said last. */
  stated = nothing;
  isStated = false;
  /** By hand, and taken as fees, since the journal spoke. */
  private manualSince = 0n;
  private takenSince = 0n;
  /** Everything that changed what is held. */
  private heldSince = 0n;

  /** Goes along with a step: closes the same part, and opens what the order's size says. */
  follow({ from, to, openedBefore, openedAfter }: LeaderStep, size: AuditedSize, direction: bigint): void {
    if (from !== 0n) {
      if (signOf(to) !== signOf(from)) this.target = 0n;
      else if (sizeOf(to) < sizeOf(from)) this.target = timesOver(this.target, to, from);
    }
    if (openedAfter > openedBefore) this.target += signOf(to) * direction * (size(openedAfter) - size(openedBefore));
  }

  traded(held: bigint, by: { readonly isLeg: boolean; readonly quantity: bigint }): void {
    const change = held - this.held;
    this.held = held;
    this.heldSince += change;
    if (by.isLeg) {
      this.pending -= by.quantity;
      this.takenSince += by.quantity - change;
    } else this.manualSince -= change;
  }

  state({ target, held, writtenOff, manual, residual }: CopiedPosition): void {
    this.isStated = true;
    this.manualSince = 0n;
    this.takenSince = 0n;
    this.heldSince = 0n;
    this.stated = {
      ...{ target: unitsOf(target), held: unitsOf(held), writtenOff: unitsOf(writtenOff) },
      ...{ manual: unitsOf(manual), residual: unitsOf(residual) },
    };
  }

  get writtenOff(): bigint {
    return this.stated.writtenOff + this.takenSince;
  }

  get manual(): bigint {
    return this.stated.manual + this.manualSince;
  }

  /** What no word of the journal explains. */
  get unexplained(): bigint {
    return this.target - this.held - this.pending - this.writtenOff - this.manual - this.stated.residual;
  }

  /** More is held than is wanted. */
  get surplus(): bigint {
    const wanted = this.target - this.writtenOff - this.manual - this.pending;
    if (this.held === 0n) return 0n;
    if (signOf(wanted) === -signOf(this.held)) return this.held;
    return sizeOf(this.held) > sizeOf(wanted) ? this.held - wanted : 0n;
  }

  /** What the journal says is held, and what came by hand since. */
  get statedHeld(): bigint {
    return this.isStated ? this.stated.held + this.heldSince : this.held;
  }

  /** What was found is told once: from here on the journal's word is taken, and what it does not explain is kept apart. */
  believe(): void {
    const before = this.unexplained;
    this.found += before;
    this.target = this.stated.target;
    this.heldSince += this.held - this.statedHeld;
    this.takenSince += this.unexplained;
  }

  get isEmpty(): boolean {
    return this.target === 0n && this.held === 0n && this.pending === 0n && !this.isStated;
  }
}
