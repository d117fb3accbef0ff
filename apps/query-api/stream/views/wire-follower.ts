import type { Outlet } from '../connection/outlet';
import { frameOf } from '../connection/text-frame';
import type { ChannelDelta } from '../deltas/channel-delta';
import type { Follower } from './following';
import type { ChannelSnapshot } from './snapshot-reader';

export interface WireFollowerOptions {
  readonly channel: string;
  readonly outlet: Outlet;
  /** Of the request. */
  readonly id: string | undefined;
  /** The client wants to go on from where it was. */
  readonly isResuming: boolean;
}

/** A channel as a client sees it: `subscribed`, a snapshot unless it goes on from where it was, and deltas. */
export class WireFollower implements Follower {
  private isSubscribed = false;

  constructor(private readonly options: WireFollowerOptions) {}

  ready(): Promise<void> {
    return this.options.outlet.drained();
  }

  onResumed(recovered: boolean): void {
    const { channel, id, outlet } = this.options;
    this.isSubscribed = true;
    outlet.send(frameOf({ type: 'subscribed', id, channel, recovered }));
  }

  onSnapshot({ epoch, offset, body }: ChannelSnapshot): void {
    const { channel, outlet } = this.options;
    if (!this.isSubscribed) this.subscribed();
    outlet.send(frameOf({ type: 'snapshot', channel, epoch, offset: offset === null ? null : offset.toString(), body }));
  }

  onDelta(delta: ChannelDelta): void {
    this.options.outlet.send(delta.frame);
  }

  private subscribed(): void {
    const { channel, id, outlet, isResuming } = this.options;
    this.isSubscribed = true;
    outlet.send(frameOf({ type: 'subscribed', id, channel, ...(isResuming && { recovered: false }) }));
  }
}
