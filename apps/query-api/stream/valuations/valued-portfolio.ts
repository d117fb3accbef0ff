import type { PortfolioRows, PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import type { Follower } from '../views/following';
import type { ChannelSnapshot } from '../views/snapshot-reader';
import { frameOf } from '../connection/text-frame';
import type { ChannelDelta } from '../deltas/channel-delta';
import { type HeldPosition, type Market, valuationOf } from './valuation';

/** What an account holds, kept up to date by its channel, and what that is worth. */
export class ValuedPortfolio implements Follower {
  /** Counts the valuations that differ from the one before. */
  version = 0;
  frame: Buffer | undefined;
  private baseCurrency: PortfolioSnapshot['baseCurrency'] | undefined;
  private readonly totals = new Map<string, string>();
  private readonly positions = new Map<string, HeldPosition>();
  private isChanged = true;
  private seenPrices = '';

  constructor(
    private readonly channel: string,
    /** Hears of instruments that are held. */
    private readonly onInstrument: (symbol: string) => void,
  ) {}

  ready(): Promise<void> {
    return Promise.resolve();
  }

  onSnapshot({ body }: ChannelSnapshot): void {
    // The portfolio's own query has made it.
    const { baseCurrency, balances, positions } = body as PortfolioSnapshot;
    this.baseCurrency = baseCurrency;
    this.totals.clear();
    this.positions.clear();
    this.merge({ balances, positions });
  }

  onDelta(delta: ChannelDelta): void {
    this.merge(delta.rows as PortfolioRows);
  }

  /** Values it anew if anything has changed that counts. */
  refresh(market: Market): void {
    if (this.baseCurrency === undefined) return;
    const prices = [...this.positions.keys(), ...this.totals.keys()].map((of) => this.priceOf(of, market)).join(' ');
    if (!this.isChanged && prices === this.seenPrices) return;
    this.isChanged = false;
    this.seenPrices = prices;
    this.version += 1;
    const balances = [...this.totals].map(([asset, total]) => ({ asset, total }));
    const body = valuationOf({ baseCurrency: this.baseCurrency, balances, positions: [...this.positions.values()] }, market);
    this.frame = frameOf({ type: 'valuation', channel: this.channel, body });
  }

  /** Of an instrument, or of an asset in the base currency; the terms may be unknown at first, so that they count, too. */
  private priceOf(instrumentOrAsset: string, market: Market): string {
    const spot = market.spotOf(instrumentOrAsset, this.baseCurrency?.code ?? '');
    const price = market.priceOf(spot ?? instrumentOrAsset);
    return `${price ?? '-'}${market.termsOf(instrumentOrAsset) === undefined ? '?' : ''}`;
  }

  private merge({ balances = [], positions = [] }: PortfolioRows): void {
    for (const { asset, total } of balances) this.totals.set(asset, total);
    for (const { instrument, quantity, cost, settlementAsset } of positions) this.hold({ instrument, quantity, cost, settlementAsset });
    this.isChanged = true;
  }

  private hold(position: HeldPosition): void {
    const { instrument, quantity } = position;
    // What was sold is nothing to value, and would stay for ever.
    if (/^-?0(\.0*)?$/.test(quantity)) this.positions.delete(instrument);
    else {
      this.positions.set(instrument, position);
      this.onInstrument(instrument);
    }
  }
}
