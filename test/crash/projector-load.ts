import type { EventStore } from '@copyledger/eventstore/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { encoder, piecesOf, stretchesOf } from '../bench/trading-log';

const accounts = 20;
/** What is appended at the same time, and how often: about a thousand events a second, on a machine that has the time. */
const piecesAtOnce = 20;
const pauseMs = 20;

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
    for (const byStream of stretchesOf(piecesOf({ events: Infinity, accounts, seed: this.seed }), piecesAtOnce)) {
      if (this.isOver) return;
      const appends = [...byStream].map(async ([stream, events]) => {
        await this.store.append(stream, events.map(encode), 'any');
        this.written += events.length;
      });
      await Promise.all(appends);
      await sleep(pauseMs);
    }
  }
}
