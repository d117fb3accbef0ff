import { Injectable } from '@nestjs/common';
import { ProblemError } from '@copyledger/platform';
import type { Outlet } from './connection/outlet';
import { frameOf } from './connection/text-frame';
import { DeltaTailing } from './deltas/delta-tailing';
import { MarketChannels } from './markets/market-channels';
import type { MarketRequest, StreamRequest, ViewRequest } from './stream-request';
import { Valuations } from './valuations/valuations';
import { ViewChannels } from './views/view-channels';
import { WireFollower } from './views/wire-follower';

/** Begins what clients ask for. */
@Injectable()
export class StreamFollowing {
  constructor(
    private readonly tailing: DeltaTailing,
    private readonly views: ViewChannels,
    private readonly markets: MarketChannels,
    private readonly valuations: Valuations,
  ) {}

  /** Says that the channel is followed, and sends it from then on; throws a problem. The function returned ends it. */
  follow(request: StreamRequest, outlet: Outlet): Promise<() => void> {
    return request.kind === 'view' ? this.followView(request, outlet) : this.followMarket(request, outlet);
  }

  private async followView(request: ViewRequest, outlet: Outlet): Promise<() => void> {
    const { id, channel, isResuming, left, valuationsPerSecond: perSecond } = request;
    await this.tailing.demandReady();
    const follower = new WireFollower({ channel: channel.channel, outlet, id, isResuming });
    const end = await this.views.follow(channel, follower, left);
    if (perSecond === 0) return end;
    const endValuations = this.valuations.follow({ channel, perSecond, outlet });
    return () => {
      end();
      endValuations();
    };
  }

  private async followMarket(request: MarketRequest, outlet: Outlet): Promise<() => void> {
    const { id, topic, symbol } = request;
    if (!(await this.markets.has(topic, symbol))) {
      throw new ProblemError('instrument-not-found', { detail: `There is no instrument ${symbol}.` });
    }
    outlet.send(frameOf({ type: 'subscribed', id, channel: `${topic}:${symbol}` }));
    return this.markets.follow({ ...request, outlet });
  }
}
