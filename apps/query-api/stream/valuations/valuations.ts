import type { LiveMarket } from '../../valuations/live-market';
import type { ViewChannelName } from '../views/view-channel';
import type { ViewChannels } from '../views/view-channels';
import type { Paced, Pacer } from '../markets/pacer';
import { ValuedPortfolio } from './valued-portfolio';

export interface ValuationsOptions {
  readonly channels: ViewChannels;
  readonly market: LiveMarket;
  readonly pacer: Pacer;
}

export interface ValuationFollowing {
  /** Of a portfolio. */
  readonly channel: ViewChannelName;
  readonly perSecond: number;
  readonly outlet: { offer(frame: Buffer): boolean };
}

interface Shared {
  readonly portfolio: ValuedPortfolio;
  readonly end: () => void;
  followers: number;
}

/** Portfolios that are valued for somebody: each once, however many watch it. */
export class Valuations {
  private readonly portfolios = new Map<string, Shared>();

  constructor(private readonly options: ValuationsOptions) {}

  /** Sends valuations from now on, so many times a second at most and only what has changed. The function returned ends it. */
  follow({ channel, perSecond, outlet }: ValuationFollowing): () => void {
    const { portfolio } = this.enter(channel);
    let sentVersion = 0;
    const paced: Paced = {
      onTurn: () => {
        portfolio.refresh();
        const { frame, version } = portfolio;
        if (frame !== undefined && version !== sentVersion && outlet.offer(frame)) sentVersion = version;
      },
    };
    const end = this.options.pacer.add(perSecond, paced);
    return () => {
      end();
      this.leave(channel);
    };
  }

  private enter(channel: ViewChannelName): Shared {
    const known = this.portfolios.get(channel.channel);
    if (known !== undefined) {
      known.followers += 1;
      return known;
    }
    const { channels, market } = this.options;
    const portfolio = new ValuedPortfolio(channel.channel, market);
    const shared = { portfolio, end: channels.keepFollowing(channel, portfolio), followers: 1 };
    this.portfolios.set(channel.channel, shared);
    return shared;
  }

  private leave({ channel }: ViewChannelName): void {
    const shared = this.portfolios.get(channel);
    if (shared === undefined) return;
    shared.followers -= 1;
    if (shared.followers > 0) return;
    this.portfolios.delete(channel);
    shared.end();
  }
}
