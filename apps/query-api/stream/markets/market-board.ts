/** Where the newest of every symbol is. */
interface Board<V> {
  latest(symbol: string): V | undefined;
  subscribe(listener: (value: V) => void): () => void;
}

/** How a value looks as a frame; `levels` is what a client asked for. */
type FrameOf<V> = (value: V, levels: number) => Buffer;

/** One symbol's newest value, as frames that are made once for all who follow. */
export class MarketTopic<V extends { readonly symbol: string }> {
  /** Counts the changes: a client that has been sent this one has the newest. */
  version = 0;
  private frames = new Map<number, Buffer>();

  constructor(
    private readonly frameOf: FrameOf<V>,
    private value: V | undefined,
  ) {
    if (value !== undefined) this.version = 1;
  }

  change(value: V): void {
    this.value = value;
    this.version += 1;
    // Cleared, it would keep them: see `TransientMap`.
    this.frames = new Map();
  }

  /** Undefined while nothing is known of the symbol. */
  frame(levels: number): Buffer | undefined {
    if (this.value === undefined) return undefined;
    const known = this.frames.get(levels);
    if (known !== undefined) return known;
    const made = this.frameOf(this.value, levels);
    this.frames.set(levels, made);
    return made;
  }
}

/** The topics of one board that somebody follows. */
export class MarketBoard<V extends { readonly symbol: string }> {
  private readonly topics = new Map<string, { readonly topic: MarketTopic<V>; followers: number }>();
  private readonly end: () => void;

  constructor(
    private readonly board: Board<V>,
    private readonly frameOf: FrameOf<V>,
  ) {
    this.end = board.subscribe((value) => {
      this.topics.get(value.symbol)?.topic.change(value);
    });
  }

  /** The topic, until it is left as often as it was entered. */
  enter(symbol: string): MarketTopic<V> {
    const known = this.topics.get(symbol);
    if (known !== undefined) {
      known.followers += 1;
      return known.topic;
    }
    const topic = new MarketTopic(this.frameOf, this.board.latest(symbol));
    this.topics.set(symbol, { topic, followers: 1 });
    return topic;
  }

  leave(symbol: string): void {
    const known = this.topics.get(symbol);
    if (known === undefined) return;
    known.followers -= 1;
    if (known.followers === 0) this.topics.delete(symbol);
  }

  close(): void {
    this.end();
  }
}
