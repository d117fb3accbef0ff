import type { OutsideInput, OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';
import type { Chance } from './chance';
import { type SimulatedInstrument, simulatedInstruments } from './instruments';
import type { SimulatedPlatform } from './platform';

interface OutsideMarket {
  readonly of: SimulatedInstrument;
  price: number;
  /** The last one has no book: somebody says a price now and then. */
  readonly hasBook: boolean;
}

const levelsPerSide = 8;
const source = 'simulated';

/** Markets out there: books around a price that wanders, trades, marks, and moments in which a book cannot be trusted. */
export class OutsideFlow {
  private readonly markets: readonly OutsideMarket[] = simulatedInstruments.map((of, index) => ({
    of,
    price: of.price,
    hasBook: index < simulatedInstruments.length - 1,
  }));

  constructor(
    private readonly platform: SimulatedPlatform,
    private readonly chance: Chance,
  ) {}

  /** A market begins again: its book is told anew. */
  retell(symbol: string): void {
    const market = this.markets.find(({ of }) => of.symbol === symbol);
    if (market?.hasBook === true) this.offer(market, [this.snapshot(market), this.mark(market)]);
  }

  move(): void {
    const market = this.chance.pick(this.markets);
    market.price = Math.max(1_000, Math.round(market.price * (1 + (this.chance.next() - 0.5) / 400)));
    if (!market.hasBook) this.feed(market);
    else if (this.chance.is(0.05)) this.offer(market, [{ type: 'OutsideStale', source, at: this.platform.now, reason: 'a gap' }]);
    else this.offer(market, this.messages(market));
  }

  /** Everything out there is gone. */
  end(): void {
    for (const market of this.markets) this.offer(market, [{ type: 'OutsideStale', source, at: this.platform.now, reason: 'the end' }]);
  }

  private feed({ of, price }: OutsideMarket): void {
    const text = `${Math.floor(price / 100)}.${(price % 100).toString().padStart(2, '0')}`;
    this.platform.market.feedPrice({ symbol: of.symbol, price: text, at: this.platform.now });
  }

  private messages(market: OutsideMarket): readonly OutsideInput[] {
    const chance = this.chance.next();
    if (chance < 0.2) return [this.snapshot(market)];
    if (chance < 0.4) return [this.mark(market)];
    if (chance < 0.7) return [this.trade(market)];
    return [this.diff(market), this.trade(market)];
  }

  private size({ of }: OutsideMarket): number {
    return Number(of.lot) * this.chance.whole(1, of.lotsMax);
  }

  private step({ price }: OutsideMarket): number {
    return Math.max(1, Math.round(price / 20_000));
  }

  private levels(market: OutsideMarket, direction: 1 | -1): readonly OutsideLevel[] {
    const step = this.step(market);
    return Array.from({ length: levelsPerSide }, (_, index) => ({
      price: market.price + direction * step * (index + 1),
      size: this.size(market),
    }));
  }

  private snapshot(market: OutsideMarket): OutsideInput {
    const [bids, asks] = [this.levels(market, -1), this.levels(market, 1)];
    return { type: 'OutsideDepth', source, at: this.platform.now, isSnapshot: true, bids, asks };
  }

  private diff(market: OutsideMarket): OutsideInput {
    const some = (levels: readonly OutsideLevel[]): readonly OutsideLevel[] =>
      levels.filter(() => this.chance.is(0.4)).map(({ price, size }) => ({ price, size: this.chance.is(0.3) ? 0 : size }));
    const [bids, asks] = [some(this.levels(market, -1)), some(this.levels(market, 1))];
    return { type: 'OutsideDepth', source, at: this.platform.now, isSnapshot: false, bids, asks };
  }

  private trade(market: OutsideMarket): OutsideInput {
    const takerSide = this.chance.pick(['buy', 'sell'] as const);
    const price = market.price + this.step(market) * this.chance.whole(-4, 4);
    return { type: 'OutsideTrade', source, at: this.platform.now, price, size: this.size(market), takerSide };
  }

  private mark({ price }: OutsideMarket): OutsideInput {
    return { type: 'Mark', price, at: this.platform.now };
  }

  /** What does not happen is made up for when the market begins again. */
  private offer({ of }: OutsideMarket, inputs: readonly OutsideInput[]): void {
    this.platform.market.offer(of.symbol, inputs).catch(() => undefined);
  }
}
