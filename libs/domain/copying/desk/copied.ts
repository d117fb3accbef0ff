import type { Instant } from '@copyledger/kernel';
import type { CopiedPosition } from '../copy/copy.events';
import { signOf, textOf } from '../copy/units';
import type { CopiedInstrument } from './copied-instrument';

/** What closes a copied position of its own accord, and not with the leader. */
export type LetGo = 'close-requested' | 'stop' | 'equity-stop';

/** Where a run of closes began. What is left of it is always a fraction of this, rounded once, so that no close adds to an error. */
export interface ClosingBase {
  readonly target: bigint;
  readonly writtenOff: bigint;
  readonly manual: bigint;
  readonly targetCost: bigint;
  /** The leader's position. */
  readonly leader: bigint;
}

/** When a close that is still due is tried again. */
export interface CloseRetry {
  readonly attempts: number;
  readonly notBefore: Instant;
}

/** What a follow should hold and holds of one instrument, in units, signed: target - held = residual + writtenOff + manual + pending. */
export class Copied {
  target = 0n;
  writtenOff = 0n;
  manual = 0n;
  held = 0n;
  pending = 0n;
  /** The part of what is pending that closes, unsigned. */
  closing = 0n;
  /** Money of the target at the leader's prices, unsigned. */
  targetCost = 0n;
  /** What is held has cost, by the account, signed. */
  cost = 0n;
  base: ClosingBase | undefined;
  letGo: LetGo | undefined;
  /** The leader's position is to be taken over. */
  isStarting = false;
  retry: CloseRetry | undefined;

  constructor(readonly instrument: CopiedInstrument) {}

  get residual(): bigint {
    return this.target - this.held - this.writtenOff - this.manual - this.pending;
  }

  /** What is left of the target when that is taken off which was given up or traded by hand. */
  get wanted(): bigint {
    return this.target - this.writtenOff - this.manual;
  }

  get committed(): bigint {
    return this.held + this.pending;
  }

  /** More is held, or on its way, than is wanted. */
  get isCloseDue(): boolean {
    const committed = signOf(this.committed);
    return committed !== 0n && signOf(this.residual) === -committed;
  }

  /** Held, and nothing of it under way: what is on its way is waited for, what is let go is closing already. */
  get isAtRest(): boolean {
    return this.held !== 0n && this.pending === 0n && !this.isCloseDue;
  }

  get isEmpty(): boolean {
    return this.target === 0n && this.writtenOff === 0n && this.manual === 0n && this.held === 0n && this.isQuiet;
  }

  /** What the wanted part of the target would cost at the leader's prices. */
  get wantedCost(): bigint {
    const { target, wanted, targetCost } = this;
    if (target === 0n || wanted === 0n) return 0n;
    const part = (targetCost * wanted) / target;
    return part < 0n ? 0n : part;
  }

  private get isQuiet(): boolean {
    return this.pending === 0n && this.letGo === undefined && !this.isStarting && this.cost === 0n;
  }

  draft(): Copied {
    return Object.assign(new Copied(this.instrument), this);
  }
}

export const statementOf = (copied: Copied): CopiedPosition => ({
  target: textOf(copied.target),
  held: textOf(copied.held),
  writtenOff: textOf(copied.writtenOff),
  manual: textOf(copied.manual),
  pending: textOf(copied.pending),
  residual: textOf(copied.residual),
});
