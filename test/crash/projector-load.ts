import type { EventStore } from '@copyledger/eventstore/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { encoder, piecesOf } from '../bench/trading-log';

const accounts = 20;
/** Between two appends: some hundreds of events a second. */
const pauseMs = 4;

/** Writes what a trading floor would, at a steady pace, until it is stopped. */
export class TradingLoad {
  written = 0;
  private isOver = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly seed: number,
  ) {}

  start(): void {
    this.running = this.write();
  }

  /** Resolves when the last append is acknowledged; rejects when one has failed. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async write(): Promise<void> {
    const encode = encoder();
    for (const [stream, ...events] of piecesOf({ events: Infinity, accounts, seed: this.seed })) {
      if (this.isOver) return;
      await this.store.append(stream, events.map(encode), 'any');
      this.written += events.length;
      await sleep(pauseMs);
    }
  }
}
