import type { Cause } from './follow-cause';

interface Trouble {
  /** Of the first event whose effect is missing; none when the clock came. */
  readonly position: bigint | undefined;
  ticksLeft: number;
}

/** A minute, when the clock ticks every second. */
const ticksBetweenTries = 60;

/**
 * Follows that could not be led on, because an aggregate is in quarantine or we have made a mistake. The others go on; these are tried
 * again after a while, and by the next process at the latest, which hears again what they have missed.
 */
export class HeldUp {
  private readonly follows = new Map<string, Trouble>();

  get owedFrom(): bigint | undefined {
    const positions = [...this.follows.values()].flatMap(({ position }) => (position === undefined ? [] : [position]));
    return positions.reduce<bigint | undefined>((least, each) => (least === undefined || each < least ? each : least), undefined);
  }

  note(followId: string, { position }: Cause): void {
    const known = this.follows.get(followId)?.position;
    this.follows.set(followId, { position: known ?? position, ticksLeft: ticksBetweenTries });
  }

  clear(followId: string): void {
    this.follows.delete(followId);
  }

  has(followId: string): boolean {
    return this.follows.has(followId);
  }

  /** A tick has passed: those that are to be tried again now. */
  tick(): readonly string[] {
    return [...this.follows].flatMap(([followId, trouble]) => {
      trouble.ticksLeft -= 1;
      return trouble.ticksLeft > 0 ? [] : [followId];
    });
  }
}
