import { Logger } from '@nestjs/common';
import { AggregateQuarantined } from '@copyledger/eventstore/aggregates';
import type { DecodedEvent, FeedBatch } from '@copyledger/eventstore/client';
import { type InstrumentCatalogue, newId, now } from '@copyledger/command-side';
import type { AccountEvent, OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import type { LatestPrice, LatestPrices } from '@copyledger/hot-store';
import { allSettled, causedBy, settledOf } from '../saga';
import type { Markets } from './markets';
import type { IncomingOrder, MarketCommand, Quote } from './stand-in-market';

const incoming = ({ accountId, orderId, side, quantity, limitPrice, timeInForce }: OrderPlaced['data']): IncomingOrder => ({
  accountId,
  orderId,
  side,
  quantity,
  limitPrice,
  timeInForce,
});

const quoteOf = ({ price, at }: LatestPrice): Quote => ({ price, source: `latest price of ${at}` });

/** Brings what accounts ask for to their markets, in log order, and the prices that are fed in to the orders that rest. */
export class Venue {
  private readonly logger = new Logger('venue');
  /** The newest price of a market whose mailbox is busy with an older one. */
  private readonly waiting = new Map<string, LatestPrice>();
  private readonly busy = new Set<string>();

  constructor(
    private readonly markets: Markets,
    private readonly prices: LatestPrices,
    private readonly catalogue: Pick<InstrumentCatalogue, 'find'>,
  ) {}

  async react({ events }: FeedBatch): Promise<void> {
    await allSettled(events.map((decoded) => this.pass(decoded)));
  }

  /** Takes a price to the market; while one is being dealt with, only the newest of those that follow is kept. */
  quote(price: LatestPrice): void {
    if (!this.trades(price.symbol)) return;
    this.waiting.set(price.symbol, price);
    if (this.busy.has(price.symbol)) return;
    this.busy.add(price.symbol);
    this.drain(price.symbol).catch((error: unknown) => {
      this.logger.error(`a price of ${price.symbol} did not reach its market`, error);
    });
  }

  private async pass(decoded: DecodedEvent): Promise<void> {
    const input = this.inputOf(decoded);
    if (input === undefined) return;
    try {
      settledOf(await this.markets.of(input.symbol).send(input.symbol, causedBy(decoded, 'venue', input.command)));
    } catch (error) {
      // A quarantined market must not hold back the others.
      if (!(error instanceof AggregateQuarantined)) throw error;
      this.logger.error(`${input.symbol} is quarantined and did not take ${input.command.type}`, error);
    }
  }

  /** A halted market takes cancels only: no price fills what rests in it, or what was on its way when it was halted. */
  private trades(symbol: string): boolean {
    const entry = this.catalogue.find(symbol);
    return entry === undefined || entry.status === 'trading';
  }

  private inputOf({ event, recorded: { position } }: DecodedEvent): { symbol: string; command: MarketCommand } | undefined {
    const { type, data } = event as AccountEvent;
    if (type === 'OrderPlaced') {
      const latest = this.trades(data.instrument) ? this.prices.latest(data.instrument) : undefined;
      const order = incoming(data);
      return { symbol: data.instrument, command: { type: 'EnterOrder', position, order, latest: latest && quoteOf(latest) } };
    }
    if (type !== 'OrderCancelRequested') return undefined;
    return { symbol: data.instrument, command: { type: 'WithdrawOrder', position, orderId: data.orderId } };
  }

  private async drain(symbol: string): Promise<void> {
    try {
      for (let price = this.waiting.get(symbol); price !== undefined; price = this.waiting.get(symbol)) {
        this.waiting.delete(symbol);
        await this.markets.of(symbol).send(symbol, {
          command: { type: 'TakeQuote', latest: quoteOf(price) },
          commandId: newId(),
          commandHash: '',
          correlationId: newId(),
          causationId: newId(),
          actor: { type: 'system', id: 'venue', through: 'prices' },
          occurredAt: now(),
        });
      }
    } finally {
      this.busy.delete(symbol);
    }
  }
}
