import type { OutsidePort } from '@copyledger/apps/saga-runner/exchange/outside-port';
import { type SourceReport, sourceBatch } from '@copyledger/apps/saga-runner/outside/outside-batch';
import { OutsideMarkets } from '@copyledger/apps/saga-runner/outside/outside-markets';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { Market } from '@copyledger/domain/trading/market/market';
import { memoryEventStore } from '@copyledger/eventstore/client';
import { accountEvent, spotTerms } from '@copyledger/testing';
import { restingOrder, stopOrder, symbol, type WaitingOrder } from './price-flow';

const terms = { ...spotTerms, symbol };
const MS_PER_SECOND = 1_000;

/** A market with orders that rest and orders that wait for their triggers, and the way to it without a log behind. */
class MeasuredMarket implements OutsidePort {
  private readonly market = Market.create(symbol);
  private position = 0n;

  constructor(orders: number) {
    this.market.handle({ type: 'SetTerms', position: this.nextPosition(), terms });
    for (let index = 0; index < orders; index += 1) this.enter(`rest-${index}`, restingOrder(index));
    for (let index = 0; index < orders; index += 1) this.enter(`stop-${index}`, stopOrder(index));
    this.market.take();
  }

  offer(_symbol: string, inputs: Parameters<OutsidePort['offer']>[1]): Promise<void> {
    for (const input of inputs) this.market.handle(input);
    this.market.take();
    return Promise.resolve();
  }

  terms(): typeof terms {
    return terms;
  }

  heard(): undefined {
    return undefined;
  }

  onReset(): () => void {
    return () => undefined;
  }

  private enter(orderId: string, order: WaitingOrder): void {
    const placed = accountEvent.OrderPlaced({ ...order, orderId, instrument: symbol, accountId: `account-${orderId}` }).data;
    this.market.handle({ type: 'EnterOrder', position: this.nextPosition(), order: placed });
  }

  private nextPosition(): bigint {
    this.position += 1n;
    return this.position;
  }
}

/** What the exchange's thread does with the messages, by itself: from their text through the local book to mark and triggers, in batches, by the second. */
export const stageAlone = async (
  texts: readonly string[],
  { orders, linesPerBatch }: { readonly orders: number; readonly linesPerBatch: number },
): Promise<number> => {
  const port = new MeasuredMarket(orders);
  const outside = new OutsideMarkets({ port, store: memoryEventStore(), codec: createEventCodec(), now });
  const start = performance.now();
  for (let from = 0; from < texts.length; from += linesPerBatch) {
    const lines = texts.slice(from, from + linesPerBatch);
    const batch = sourceBatch({ symbol, venue: 'binance-spot', lines }, { market: symbol, role: 'liquidity' });
    const report = (await outside.receive(batch)) as SourceReport;
    if (report.book.kind !== 'live') throw new Error(`The book is stale: ${report.book.detail}.`);
  }
  const perSecond = (texts.length * MS_PER_SECOND) / (performance.now() - start);
  await outside.close();
  return perSecond;
};
