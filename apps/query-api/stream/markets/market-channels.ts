import type { MarketTopic as Topic } from '@copyledger/contracts/stream/channels';
import type { Depth, HotStore, LatestPrice } from '@copyledger/hot-store';
import { frameOf } from '../connection/text-frame';
import type { InstrumentDirectory } from './instrument-directory';
import { MarketBoard, type MarketTopic } from './market-board';
import type { Pacer } from './pacer';

/** Takes a frame if it can; false when the reader is behind. */
interface Offered {
  offer(frame: Buffer): boolean;
}

export interface MarketFollowing {
  readonly topic: Topic;
  readonly symbol: string;
  readonly perSecond: number;
  /** Of a book, of each side. */
  readonly levels: number;
  readonly outlet: Offered;
}

const priceFrame = ({ symbol, price, at }: LatestPrice): Buffer => frameOf({ type: 'price', channel: `prices:${symbol}`, price, at });

const bookFrame = ({ symbol, bids, asks, at }: Depth, levels: number): Buffer =>
  frameOf({ type: 'book', channel: `book:${symbol}`, bids: bids.slice(0, levels), asks: asks.slice(0, levels), at });

/** Follows the newest value of a topic at its own pace: what came in between is left out, and nothing is sent twice. */
class PacedFollowing<V extends { readonly symbol: string }> {
  private sentVersion = 0;

  constructor(
    private readonly topic: MarketTopic<V>,
    private readonly levels: number,
    private readonly outlet: Offered,
  ) {}

  onTurn(): void {
    const { topic } = this;
    if (topic.version === this.sentVersion) return;
    const frame = topic.frame(this.levels);
    if (frame !== undefined && this.outlet.offer(frame)) this.sentVersion = topic.version;
  }
}

/** Prices and books of this process's clients. */
export class MarketChannels {
  private readonly prices: MarketBoard<LatestPrice>;
  private readonly books: MarketBoard<Depth>;

  constructor(
    private readonly store: Pick<HotStore, 'prices' | 'depths'>,
    private readonly directory: Pick<InstrumentDirectory, 'has'>,
    private readonly pacer: Pacer,
  ) {
    this.prices = new MarketBoard(store.prices, priceFrame);
    this.books = new MarketBoard(store.depths, bookFrame);
  }

  /** Whether there is such an instrument; throws `unavailable` when that cannot be found out. */
  async has(topic: Topic, symbol: string): Promise<boolean> {
    const board = topic === 'prices' ? this.store.prices : this.store.depths;
    return board.latest(symbol) !== undefined || (await this.directory.has(symbol));
  }

  /** Sends what is known at once, and then what is new, so many times a second at most. The function returned ends it. */
  follow(following: MarketFollowing): () => void {
    return following.topic === 'prices' ? this.enter(this.prices, following) : this.enter(this.books, following);
  }

  close(): void {
    this.prices.close();
    this.books.close();
    this.pacer.stop();
  }

  private enter<V extends { readonly symbol: string }>(board: MarketBoard<V>, following: MarketFollowing): () => void {
    const { symbol, perSecond, levels, outlet } = following;
    const paced = new PacedFollowing(board.enter(symbol), levels, outlet);
    paced.onTurn();
    const end = this.pacer.add(perSecond, paced);
    return () => {
      end();
      board.leave(symbol);
    };
  }
}
