import type { DeskMarket } from '@copyledger/domain/copying/desk/desk.inputs';
import type { Instant, Instrument } from '@copyledger/kernel';
import { onTick } from '@copyledger/what-if';

/** The recording's clock and its newest prices: the only ones that a replay knows. */
export class RecordedMarket {
  private readonly prices = new Map<string, string>();
  private instant: Instant;

  constructor(
    readonly instruments: ReadonlyMap<string, Instrument>,
    start: Instant,
  ) {
    this.instant = start;
  }

  readonly now = (): Instant => this.instant;

  readonly market = (symbol: string): DeskMarket | undefined => {
    const instrument = this.instruments.get(symbol);
    const price = this.prices.get(symbol);
    if (instrument === undefined || price === undefined) return undefined;
    return { instrument, status: 'trading', referencePrice: onTick(instrument, price) };
  };

  /** Time never runs backwards. */
  reach(at: Instant): void {
    if (at > this.instant) this.instant = at;
  }

  price(symbol: string, price: string): void {
    this.prices.set(symbol, price);
  }
}
