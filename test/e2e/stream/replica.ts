import { fillsAfter, openOrdersAfter, portfolioAfter, StreamClient } from '@copyledger/contracts/client';
import type { FillsSnapshot, OrdersSnapshot, PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import type { DeltaFrame, ServerFrame, SnapshotFrame } from '@copyledger/contracts/stream/server-frames';
import { StreamClosed } from '@copyledger/contracts/client';

const fillsKept = 100;

/** What a client has of an account: made of snapshots and deltas alone. */
export class Replica {
  portfolio: PortfolioSnapshot | undefined;
  orders: OrdersSnapshot | undefined;
  fills: FillsSnapshot | undefined;
  snapshots = 0;
  deltas = 0;
  resumed = 0;
  readonly closes: number[] = [];
  /** What a client must never see. */
  readonly faults: string[] = [];
  private readonly offsets = new Map<string, bigint>();
  private readonly client: StreamClient;

  constructor(accountId: string, address: { readonly url: string; readonly token: () => Promise<string> }) {
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
    const onLost = ({ detail }: { readonly detail?: string }): number => this.faults.push(`lost: ${detail ?? ''}`);
    this.client.follow(
      `portfolio:${accountId}`,
      {
        onLost,
        onSnapshot: (frame) => {
          this.begin(frame);
          this.portfolio = frame.body;
        },
        onDelta: (frame) => {
          this.goOn(frame);
          this.portfolio = portfolioAfter(this.portfolio!, frame);
        },
      },
      { perSecond: 2 },
    );
    this.client.follow(`orders:${accountId}`, {
      onLost,
      onSnapshot: (frame) => {
        this.begin(frame);
        this.orders = frame.body;
      },
      onDelta: (frame) => {
        this.goOn(frame);
        this.orders = openOrdersAfter(this.orders!, frame);
      },
    });
    this.client.follow(`fills:${accountId}`, {
      onLost,
      onSnapshot: (frame) => {
        this.begin(frame);
        this.fills = frame.body;
      },
      onDelta: (frame) => {
        this.goOn(frame);
        this.fills = fillsAfter(this.fills!, frame, fillsKept);
      },
    });
  }

  close(): void {
    this.client.close();
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
