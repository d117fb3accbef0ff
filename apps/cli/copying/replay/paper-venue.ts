import type { Accounts } from '@copyledger/command-side';
import type { BasisPoints } from '@copyledger/domain/copying/policy';
import type { CloseOrder, FillOrder } from '@copyledger/domain/trading/account/account.commands';
import type { AccountEvent, OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import type { FeedBatch, FeedConsumer } from '@copyledger/eventstore/client';
import { decimalOf, formatDecimal, type Instant, type Instrument } from '@copyledger/kernel';
import { paperPriceOf } from '@copyledger/what-if';
import { commandOf } from './replay-command';

interface VenueSurroundings {
  readonly accounts: Pick<Accounts, 'send'>;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly slippage: BasisPoints;
  readonly now: () => Instant;
  /** Orders that were placed before are dealt with once everything up to here has been seen. */
  readonly liveFrom: bigint;
}

interface PlacedOrder {
  readonly data: OrderPlaced['data'];
  readonly position: bigint;
}

const system = { type: 'system' } as const;

/**
 * Where the copies of a replay trade: every order at the recorded price that it was placed at, moved against it by the slippage, or not at
 * all when its limit does not allow that. A trade's number is the place of its order in the log, so that dealing with it again changes nothing.
 */
export class PaperVenue implements FeedConsumer {
  readonly name = 'paper-venue';
  readonly streamPrefixes = ['account-'];
  private readonly open = new Map<string, PlacedOrder>();
  private position: bigint | undefined;

  constructor(private readonly surroundings: VenueSurroundings) {}

  /** It remembers nothing, and learns what is open from the log. */
  loadCheckpoint(): Promise<bigint | undefined> {
    return Promise.resolve(this.position);
  }

  async handle({ events, upTo }: FeedBatch): Promise<void> {
    for (const { event, recorded } of events) this.learn(event as AccountEvent, recorded.position);
    if (upTo >= this.surroundings.liveFrom) {
      await Promise.all([...this.open.values()].map((order) => this.trade(order)));
      this.open.clear();
    }
    this.position = upTo;
  }

  private learn(event: AccountEvent, position: bigint): void {
    if (event.type === 'OrderPlaced') this.open.set(event.data.orderId, { data: event.data, position });
    else if (event.type === 'OrderFilled' || event.type === 'OrderExpired' || event.type === 'OrderCancelled')
      this.open.delete(event.data.orderId);
  }

  private async trade(order: PlacedOrder): Promise<void> {
    const { accounts, now } = this.surroundings;
    const { accountId, orderId } = order.data;
    const outcome = await accounts.send(accountId, commandOf(this.wordOn(order), { name: ['venue', orderId], at: now() }));
    if (outcome.status !== 'done') throw new Error(`Invariant: order ${orderId} can be traded: ${outcome.status}.`);
  }

  private wordOn({ data, position }: PlacedOrder): FillOrder | CloseOrder {
    const { orderId, instrument: symbol, quantity, side, referencePrice } = data;
    const { instruments, slippage, now } = this.surroundings;
    const instrument = instruments.get(symbol);
    if (instrument === undefined || referencePrice === undefined) throw new Error('Invariant: an order is for a market with a price.');
    const limitPrice = decimalOf(data.limitPrice, instrument.priceScale);
    const price = paperPriceOf(instrument, { side, limitPrice }, { recorded: referencePrice, slippage });
    const said = { by: system, orderId, now: now() } as const;
    if (price === undefined) return { type: 'CloseOrder', ...said, outcome: 'expired', reason: 'immediate-or-cancel' };
    const trade = { tradeNumber: position, liquidity: 'taker', quantity, price: formatDecimal(price, instrument.priceScale) } as const;
    return { type: 'FillOrder', ...said, instrument: symbol, ...trade };
  }
}
