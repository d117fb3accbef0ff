import type { Channel } from '@copyledger/contracts/stream/channels';
import { ProblemError } from '@copyledger/platform';

/** What one client follows, by channel. */
export class Subscriptions {
  private readonly ends = new Map<Channel, () => void>();

  constructor(private readonly channelsMax: number) {}

  get channels(): readonly Channel[] {
    return [...this.ends.keys()];
  }

  /** Throws when one more would be too many. One that is followed already takes no further place. */
  demandPlace(channel: Channel): void {
    if (this.ends.has(channel) || this.ends.size < this.channelsMax) return;
    throw new ProblemError('too-many-requests', { detail: `One connection follows at most ${this.channelsMax} channels.` });
  }

  keep(channel: Channel, end: () => void): void {
    this.end(channel);
    this.ends.set(channel, end);
  }

  /** True when it was followed. */
  end(channel: Channel): boolean {
    const end = this.ends.get(channel);
    if (end === undefined) return false;
    this.ends.delete(channel);
    end();
    return true;
  }

  endAll(): void {
    for (const channel of this.channels) this.end(channel);
  }
}
