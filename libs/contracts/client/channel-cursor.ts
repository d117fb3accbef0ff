import type { ResumePoint } from '../stream/client-frames';

/** What a delta is to a client that has come so far. */
export type Verdict = 'next' | 'seen' | 'gap';

interface Step {
  readonly epoch: number;
  readonly offset: string;
  readonly previous: string | null;
}

/** Where a client stands in a channel: the gap check. */
export class ChannelCursor {
  private point: ResumePoint | undefined;

  /** What to ask for after a reconnect; undefined before the first snapshot. */
  get resume(): ResumePoint | undefined {
    return this.point;
  }

  /** A snapshot replaces everything, whatever it says. */
  snapshot({ epoch, offset }: ResumePoint): void {
    this.point = { epoch, offset };
  }

  /**
   * Moves on to a delta that is next. One that was seen is to be passed over. A gap is a delta that continues something this client has
   * not got, or belongs to another epoch: the channel has to be asked for again.
   */
  judge({ epoch, offset, previous }: Step): Verdict {
    const { point } = this;
    if (point?.epoch !== epoch) return 'gap';
    const seen = point.offset === null ? -1n : BigInt(point.offset);
    if (BigInt(offset) <= seen) return 'seen';
    // A delta may begin before what was seen and go on beyond it: its rows are whole, so that nothing is missing.
    if (previous !== null && BigInt(previous) > seen) return 'gap';
    this.point = { epoch, offset };
    return 'next';
  }

  /** Forgets where it stands: what was known cannot be continued. */
  forget(): void {
    this.point = undefined;
  }
}
