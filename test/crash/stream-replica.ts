import {
  activityAfter,
  fillsAfter,
  openOrdersAfter,
  portfolioAfter,
  StreamClient,
  StreamClosed,
  type ViewHandlers,
} from '@copyledger/contracts/client';
import type { ActivitySnapshot, FillsSnapshot, OrdersSnapshot, PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import type { BookFrame, DeltaFrame, PriceFrame, ServerFrame, SnapshotFrame } from '@copyledger/contracts/stream/server-frames';

/** As many as a page of the API has. */
const rowsKept = 100;

interface Views {
  portfolio: PortfolioSnapshot;
  orders: OrdersSnapshot;
  fills: FillsSnapshot;
  activity: ActivitySnapshot;
}

/** What a client has of an account and of a market: made of snapshots, deltas and conflated frames alone. */
export class Replica {
  readonly views: Partial<Views> = {};
  price: PriceFrame | undefined;
  book: BookFrame | undefined;
  snapshots = 0;
  deltas = 0;
  resumed = 0;
  readonly closes: number[] = [];
  /** What a client must never see. */
  readonly faults: string[] = [];
  private readonly offsets = new Map<string, bigint>();
  private readonly client: StreamClient;

  constructor(
    readonly of: { readonly accountId: string; readonly instrument: string },
    address: { readonly url: string; readonly token: () => Promise<string> },
  ) {
    this.client = new StreamClient({
      ...address,
      backoff: { firstMs: 20, maxMs: 200 },
      askAgainMs: 50,
      onFrame: (frame) => {
        this.count(frame);
      },
      onTrouble: (reason) => {
        if (reason instanceof StreamClosed) this.closes.push(reason.code);
      },
      onProblem: ({ status, detail }) => {
        if (status < 500) this.faults.push(`${status} ${detail ?? ''}`);
      },
    });
    this.follow();
  }

  close(): void {
    this.client.close();
  }

  private follow(): void {
    const { client, onLost } = this;
    const { accountId, instrument } = this.of;
    client.follow(`portfolio:${accountId}`, this.keeping('portfolio', portfolioAfter), { perSecond: 2 });
    client.follow(`orders:${accountId}`, this.keeping('orders', openOrdersAfter));
    const fills = this.keeping('fills', (body, delta: Parameters<typeof fillsAfter>[1]) => fillsAfter(body, delta, rowsKept));
    client.follow(`fills:${accountId}`, fills);
    const activity = this.keeping('activity', (body, delta: Parameters<typeof activityAfter>[1]) => activityAfter(body, delta, rowsKept));
    client.follow(`activity:${accountId}`, activity);
    client.follow(`prices:${instrument}`, { onLost, onPrice: (frame) => (this.price = frame) }, { perSecond: 20 });
    client.follow(`book:${instrument}`, { onLost, onBook: (frame) => (this.book = frame) }, { perSecond: 20 });
  }

  private readonly onLost = ({ detail }: { readonly detail?: string }): void => {
    this.faults.push(`lost: ${detail ?? ''}`);
  };

  /** A snapshot replaces a view, a delta moves it on; both have to continue what came before. */
  private keeping<K extends keyof Views, Rows extends object>(
    view: K,
    after: (body: Views[K], delta: DeltaFrame<Rows>) => Views[K],
  ): ViewHandlers<Views[K], Rows> {
    const views: Partial<Pick<Views, K>> = this.views;
    return {
      onLost: this.onLost,
      onSnapshot: (frame) => {
        this.begin(frame);
        views[view] = frame.body;
      },
      onDelta: (frame) => {
        this.goOn(frame);
        const body = views[view];
        if (body === undefined) this.faults.push(`${frame.channel}: a delta before a snapshot`);
        else views[view] = after(body, frame);
      },
    };
  }

  private count(frame: ServerFrame): void {
    if (frame.type === 'subscribed' && frame.recovered === true) this.resumed += 1;
  }

  private begin({ channel, offset }: SnapshotFrame<unknown>): void {
    this.snapshots += 1;
    this.offsets.set(channel, offset === null ? -1n : BigInt(offset));
  }

  private goOn({ channel, offset, previous }: DeltaFrame): void {
    this.deltas += 1;
    const known = this.offsets.get(channel) ?? -2n;
    if (previous !== null && BigInt(previous) > known) this.faults.push(`${channel}: a gap from ${known} to ${previous}`);
    if (BigInt(offset) <= known) this.faults.push(`${channel}: ${offset} again`);
    this.offsets.set(channel, BigInt(offset));
  }
}
