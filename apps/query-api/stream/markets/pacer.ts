/** Something that is sent at a steady rate, if it has changed. */
export interface Paced {
  /** Called once every interval. */
  onTurn(): void;
}

interface Lane {
  readonly slots: readonly Set<Paced>[];
  next: number;
}

const tickMs = 10;

/**
 * Gives everybody a turn so many times a second. Turns are spread over time: each entry has a slot of its interval, so that ten thousand
 * clients are not all served in the same moment. A process that falls behind leaves turns out; it never makes up for them.
 */
export class Pacer {
  private readonly lanes = new Map<number, Lane>();
  private timer: NodeJS.Timeout | undefined;
  private entries = 0;
  private ticks = 0;
  private startedAtMs = 0;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** The function returned ends it. */
  add(perSecond: number, paced: Paced): () => void {
    const slot = this.slotFor(perSecond);
    slot.add(paced);
    this.entries += 1;
    this.start();
    return () => {
      if (!slot.delete(paced)) return;
      this.entries -= 1;
      if (this.entries === 0) this.stop();
    };
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private slotFor(perSecond: number): Set<Paced> {
    const lane = this.lanes.get(perSecond) ?? this.openLane(perSecond);
    const slot = lane.slots[lane.next] ?? new Set<Paced>();
    lane.next = (lane.next + 1) % lane.slots.length;
    return slot;
  }

  private openLane(perSecond: number): Lane {
    const length = Math.max(1, Math.round(1000 / perSecond / tickMs));
    const lane = { slots: Array.from({ length }, () => new Set<Paced>()), next: 0 };
    this.lanes.set(perSecond, lane);
    return lane;
  }

  private start(): void {
    if (this.timer !== undefined) return;
    this.startedAtMs = this.nowMs();
    this.ticks = 0;
    this.timer = setInterval(() => {
      this.turn();
    }, tickMs);
  }

  private turn(): void {
    const due = Math.floor((this.nowMs() - this.startedAtMs) / tickMs);
    for (const { slots } of this.lanes.values()) this.serve(slots, due);
    this.ticks = Math.max(this.ticks, due);
  }

  /** All slots that have come up since the last turn, none of them twice. */
  private serve(slots: readonly Set<Paced>[], due: number): void {
    const first = Math.max(this.ticks + 1, due - slots.length + 1);
    for (let tick = first; tick <= due; tick += 1) {
      for (const paced of slots[tick % slots.length] ?? []) paced.onTurn();
    }
  }
}
