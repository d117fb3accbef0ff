import type { LatestPrices } from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import type { ViewChannelName } from '../views/view-channel';
import type { ViewChannels } from '../views/view-channels';
import type { InstrumentDirectory } from '../markets/instrument-directory';
import type { Paced, Pacer } from '../markets/pacer';
import type { Market } from './valuation';
import { ValuedPortfolio } from './valued-portfolio';

export interface ValuationsOptions {
  readonly channels: ViewChannels;
  readonly directory: InstrumentDirectory;
  readonly prices: LatestPrices;
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
  private readonly market: Omit<Market, 'at'>;

  constructor(private readonly options: ValuationsOptions) {
    const { directory, prices } = options;
    this.market = {
      termsOf: (symbol) => directory.termsOf(symbol),
      priceOf: (symbol) => prices.latest(symbol)?.price,
      spotOf: (base, quote) => directory.spotOf(base, quote),
    };
  }

  /** Sends valuations from now on, so many times a second at most and only what has changed. The function returned ends it. */
  follow({ channel, perSecond, outlet }: ValuationFollowing): () => void {
    const { portfolio } = this.enter(channel);
    let sentVersion = 0;
    const paced: Paced = {
      onTurn: () => {
        portfolio.refresh({ ...this.market, at: instantOfMillis(Date.now()) });
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
    const { channels, directory } = this.options;
    const portfolio = new ValuedPortfolio(channel.channel, (symbol) => {
      // Without its terms it is valued later; what keeps them away is told by others.
      if (directory.termsOf(symbol) === undefined) directory.has(symbol).catch(() => undefined);
    });
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
