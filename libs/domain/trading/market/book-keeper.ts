import { type BookListener, LiveBook } from './live-book';
import type { MarketOrder } from './market.order';
import type { MarketState } from './market.state';
import { OutsideBook } from './outside-book';
import { loadOrders, type QueuePositions, queuePositionsIn } from './queue-positions';

/** Room for what the outside says. */
const outsideCapacity = 1 << 13;
/** Every other id of the engine is one of ours. */
const idsPerOrder = 2;

/** Keeps the one book of a market, made from its state when it is needed first, and made anew when the outside has been away. */
export class BookKeeper {
  readonly outside = new OutsideBook();
  private live: LiveBook | undefined;
  /** Where orders stood when the outside went away; later ones, and all after a restart, stand where the journal says. */
  private remembered: QueuePositions = new Map();

  constructor(
    private readonly state: MarketState,
    private readonly listener: BookListener,
  ) {}

  get book(): LiveBook {
    return this.openBook();
  }

  /** Makes the book if there is none. It has to be there before an input changes the state, or it would know of the change already. */
  openBook(): LiveBook {
    this.live ??= this.load();
    return this.live;
  }

  /** The state has changed from elsewhere; of the outside nothing is known any more. */
  discard(): void {
    if (this.live === undefined) return;
    this.clear();
    this.outside.sayStale();
    this.remembered = new Map();
  }

  /** To be called before the levels of the outside go away. */
  rememberPositions(): void {
    if (this.outside.mode === 'depth') this.remembered = queuePositionsIn(this.book);
  }

  /** The order takes a new place, or is being served: where it stood says nothing any more. */
  forgetPosition(order: MarketOrder): void {
    this.remembered.delete(order);
  }

  /** Makes the book anew, the orders behind what was before them as far as the outside still says it. */
  rejoin(): void {
    this.clear();
    this.live = this.load();
    this.remembered = new Map();
  }

  private clear(): void {
    for (const order of this.state.open.values()) order.handle = 0;
    this.outside.forgetPresence();
    this.live = undefined;
  }

  private load(): LiveBook {
    const book = new LiveBook(this.outside, this.listener, outsideCapacity + this.state.open.size * idsPerOrder);
    loadOrders(book, this.state, this.remembered);
    return book;
  }
}
