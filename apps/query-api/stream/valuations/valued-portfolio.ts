import type { PortfolioRows, PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import type { Valuation } from '@copyledger/contracts/stream/server-frames';
import { instantOfMillis } from '@copyledger/kernel';
import { type HeldPortfolio, type HeldPosition, pricedInstruments, valuationOf } from '@copyledger/valuation';
import type { LiveMarket } from '../../valuations/live-market';
import type { Follower } from '../views/following';
import type { ChannelSnapshot } from '../views/snapshot-reader';
import { frameOf } from '../connection/text-frame';
import type { ChannelDelta } from '../deltas/channel-delta';

const lookAgainMs = 1_000;

/** What an account holds, kept up to date by its channel, and what that is worth. */
export class ValuedPortfolio implements Follower {
  /** Counts the valuations that differ from the one before. */
  version = 0;
  frame: Buffer | undefined;
  private baseCurrency: PortfolioSnapshot['baseCurrency'] | undefined;
  private readonly totals = new Map<string, string>();
  private readonly positions = new Map<string, HeldPosition>();
  /** What it has held since the last change. */
  private holding: HeldPortfolio | undefined;
  private seenMarket = '';
  private lookedAtMs = -Infinity;

  constructor(
    private readonly channel: string,
    private readonly market: LiveMarket,
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
  refresh(): void {
    if (this.baseCurrency === undefined) return;
    const isChanged = this.holding === undefined;
    this.holding ??= this.held(this.baseCurrency);
    this.lookUpFor(this.holding);
    const seen = this.look(this.holding);
    if (!isChanged && seen === this.seenMarket) return;
    this.seenMarket = seen;
    this.version += 1;
    const body: Valuation = { at: instantOfMillis(Date.now()), ...valuationOf(this.holding, this.market) };
    this.frame = frameOf({ type: 'valuation', channel: this.channel, body });
  }

  /** Everything of the market that counts here; terms and spot markets may be unknown at first, so that they count, too. */
  private look(holding: HeldPortfolio): string {
    const { market } = this;
    return pricedInstruments(holding, market)
      .map((symbol) => `${market.priceOf(symbol)?.price ?? '-'}${market.termsOf(symbol) === undefined ? '?' : ''}`)
      .join(' ');
  }

  /** What is found out counts from the next turn on; what keeps it away is told by others. */
  private lookUpFor(holding: HeldPortfolio): void {
    const now = performance.now();
    if (now - this.lookedAtMs < lookAgainMs) return;
    this.lookedAtMs = now;
    this.market.lookUpFor(holding).catch(() => undefined);
  }

  private held(baseCurrency: HeldPortfolio['baseCurrency']): HeldPortfolio {
    const balances = Array.from(this.totals, ([asset, total]) => ({ asset, total }));
    return { baseCurrency, balances, positions: [...this.positions.values()] };
  }

  private merge({ balances = [], positions = [] }: PortfolioRows): void {
    for (const { asset, total } of balances) this.totals.set(asset, total);
    for (const { instrument, quantity, cost, settlementAsset } of positions) this.hold({ instrument, quantity, cost, settlementAsset });
    this.holding = undefined;
  }

  private hold(position: HeldPosition): void {
    const { instrument, quantity } = position;
    // What was sold is nothing to value, and would stay for ever.
    if (/^-?0(\.0*)?$/.test(quantity)) this.positions.delete(instrument);
    else {
      // What is new is looked up at once.
      if (!this.positions.has(instrument)) this.lookedAtMs = -Infinity;
      this.positions.set(instrument, position);
    }
  }
}
