import type { OutsideTradeAnswer, OutsideTradesAnswer } from '@copyledger/contracts/outside/outside.answers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client';
import { ApiFailure } from '../api/api-failure';

/** More are counted, and not kept. */
const fillsKeptMax = 10_000;
const listedMsMax = 10_000;
const lookMs = 100;

/** The fills of accounts with the outside of one instrument, from a moment on. */
export class OutsideFills {
  readonly kept: OutsideTradeAnswer[] = [];
  count = 0;
  withoutQuote = 0;
  private from = '0';

  constructor(
    private readonly api: Pick<ApiClient, 'get'>,
    private readonly symbol: string,
  ) {}

  /** What there is already does not count. An instrument that was listed a moment ago is waited for. */
  async begin(): Promise<void> {
    const until = performance.now() + listedMsMax;
    for (;;) {
      try {
        this.from = (await this.page('end')).next;
        return;
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 404 || performance.now() > until) throw error;
      }
      await sleep(lookMs);
    }
  }

  /** Reads those that were made since. */
  async read(): Promise<void> {
    for (let isEnd = false; !isEnd;) {
      const page = await this.page(this.from);
      for (const fill of page.items) this.note(fill);
      this.from = page.next;
      isEnd = page.isEnd;
    }
  }

  private note(fill: OutsideTradeAnswer): void {
    this.count += 1;
    if (fill.quote === undefined) this.withoutQuote += 1;
    if (this.kept.length < fillsKeptMax) this.kept.push(fill);
  }

  private page(from: string): Promise<OutsideTradesAnswer> {
    return this.api.get(`/v1/instruments/${encodeURIComponent(this.symbol)}/outside/trades?from=${from}`, { minPosition: 0n });
  }
}
