import { createEventCodec } from '@copyledger/command-side/contracts';
import { eventStoreDbStore, type EventToAppend } from '@copyledger/eventstore/client';
import { derivedId, type Fact, instantOfMillis } from '@copyledger/kernel';
import { accountEvent, instrumentEvent, linearTerms, marketEvent, marksEvent } from '@copyledger/testing';
import { randomOf } from '../crash/platform-load';

type AnyFact = Fact<string, object>;
/** Events of one stream that are appended together. */
type Piece = readonly [stream: string, ...events: readonly AnyFact[]];

export interface TradingLog {
  readonly events: number;
  readonly accounts: number;
  readonly seed: number;
}

const start = Date.UTC(2026, 10, 20);
const instruments = ['BTC-USDT', 'ETH-USDT', 'BTC-USDT-PERP', 'ETH-USDT-PERP'] as const;
const codec = createEventCodec();
/** A minute of marks every so many things that happen. */
const markedEvery = 1_000;

const listed = (symbol: string): Piece => [
  `instrument-${symbol}`,
  instrumentEvent.InstrumentListed({ instrument: { ...linearTerms, symbol } }),
];

/** Writes the life of a trading floor: what an account, its market and its venue record, in the proportions of a platform at work. */
class Floor {
  private readonly random: () => number;
  private readonly ids: readonly string[];
  private count = 0;
  private trades = 0;

  constructor({ accounts, seed }: TradingLog) {
    this.random = randomOf(seed);
    this.ids = Array.from({ length: accounts }, (_, index) => derivedId<'account'>('bench', String(index)));
  }

  openings(): readonly Piece[] {
    return [...instruments.map((symbol) => listed(symbol)), this.marks(), ...this.accounts()];
  }

  private accounts(): readonly Piece[] {
    return this.ids.map((accountId, index) => [
      `account-${accountId}`,
      accountEvent.AccountOpened({ accountId, owner: `owner-${index % 100}` }),
      accountEvent.AssetAdmitted(),
      ...instruments.map((symbol) => accountEvent.InstrumentAdmitted({ instrument: { ...linearTerms, symbol } })),
      accountEvent.FundsCredited({ reference: `deposit-${index}` }),
    ]);
  }

  /** What happens next: an order that fills, one that is cancelled, a fill at a venue, or money. */
  next(): readonly Piece[] {
    this.count += 1;
    if (this.count % markedEvery === 0) return [this.marks()];
    const accountId = this.ids[Math.floor(this.random() ** 2 * this.ids.length)] ?? '';
    const stream = `account-${accountId}`;
    const instrument = instruments[Math.floor(this.random() * instruments.length)] ?? instruments[0];
    const chance = this.random();
    if (chance < 0.55) return this.filledOrder({ accountId, instrument });
    if (chance < 0.75) return this.cancelledOrder({ accountId, instrument });
    const sequence = String(this.count);
    if (chance < 0.9)
      return [[stream, accountEvent.FillObserved({ sequence, venueOrderId: `venue-${sequence}`, instrument, direction: 'open-long' })]];
    if (chance < 0.95) return [[stream, accountEvent.FundingPaid({ sequence, instrument })]];
    return [[stream, accountEvent.FundsCredited({ reference: `deposit-${sequence}` })]];
  }

  private marks(): Piece {
    const at = instantOfMillis(start + Math.floor(this.count / markedEvery) * 60_000);
    const price = String(50_000 + ((this.count / markedEvery) % 100));
    return ['marks', marksEvent.MarksRecorded({ at, marks: instruments.map((instrument) => ({ instrument, price, sources: ['venue'] })) })];
  }

  private filledOrder({ accountId, instrument }: { readonly accountId: string; readonly instrument: string }): readonly Piece[] {
    const orderId = derivedId<'order'>('order', String(this.count));
    const fills = this.random() < 0.3 ? 2 : 1;
    const order = { accountId, orderId, instrument };
    const pieces: Piece[] = [
      [`account-${accountId}`, accountEvent.OrderPlaced({ ...order, clientOrderId: `client-${this.count}` })],
      [`market-${instrument}`, marketEvent.OrderAccepted(order)],
    ];
    for (let fill = 1; fill <= fills; fill += 1) {
      const tradeNumber = String((this.trades += 1));
      const isLast = fill === fills;
      const quantities = { cumulativeQuantity: isLast ? '0.1' : '0.05', leavesQuantity: isLast ? '0' : '0.05' };
      const taker = { kind: 'account', accountId, orderId } as const;
      pieces.push([`market-${instrument}`, marketEvent.TradeExecuted({ instrument, tradeNumber, taker })]);
      pieces.push([`account-${accountId}`, accountEvent.OrderFilled({ orderId, instrument, tradeNumber, ...quantities })]);
    }
    return pieces;
  }

  private cancelledOrder({ accountId, instrument }: { readonly accountId: string; readonly instrument: string }): readonly Piece[] {
    const orderId = derivedId<'order'>('order', String(this.count));
    const order = { accountId, orderId, instrument };
    return [
      [`account-${accountId}`, accountEvent.OrderPlaced({ ...order, clientOrderId: `client-${this.count}` })],
      [`market-${instrument}`, marketEvent.OrderAccepted(order)],
      [`account-${accountId}`, accountEvent.OrderCancelRequested(order)],
      [`market-${instrument}`, marketEvent.OrderRemoved(order)],
      [`account-${accountId}`, accountEvent.OrderCancelled({ orderId, instrument })],
    ];
  }
}

/** Numbers events, and gives them ids and metadata like those of the platform. */
export const encoder = () => {
  let number = 0;
  return (event: AnyFact): EventToAppend => {
    number += 1;
    const id = derivedId('bench-event', String(number));
    const actor = { type: 'user', id: 'bench', through: 'http' } as const;
    const occurredAt = instantOfMillis(start + number);
    return codec.encode(id, event, { $correlationId: id, $causationId: id, actor, commandId: id, commandHash: 'bench', occurredAt });
  };
};

/** What happens, one append after the other; every order's events in their order. */
export function* piecesOf(log: TradingLog): Generator<Piece> {
  const floor = new Floor(log);
  yield* floor.openings();
  let left = log.events - instruments.length - 1 - log.accounts * (instruments.length + 3);
  while (left > 0) {
    const pieces = floor.next();
    left -= pieces.reduce((sum, [, ...events]) => sum + events.length, 0);
    yield* pieces;
  }
}

/** What happens in one of these stretches is appended stream by stream: a million single appends would take longer than what is measured. */
const stretchPieces = 5_000;
const inFlightMax = 64;
/** So that no append exceeds what the log takes. */
const appendEventsMax = 250;

/** So many pieces at a time, by stream. */
export function* stretchesOf(pieces: Iterable<Piece>, size: number): Generator<ReadonlyMap<string, readonly AnyFact[]>> {
  let byStream = new Map<string, AnyFact[]>();
  let count = 0;
  for (const [stream, ...events] of pieces) {
    byStream.set(stream, [...(byStream.get(stream) ?? []), ...events]);
    count += 1;
    if (count % size !== 0) continue;
    yield byStream;
    byStream = new Map();
  }
  yield byStream;
}

/** Writes the log; resolves with the number of its events. */
export const writeTradingLog = async (url: string, log: TradingLog): Promise<number> => {
  const store = eventStoreDbStore({ url });
  const encode = encoder();
  let written = 0;
  for (const byStream of stretchesOf(piecesOf(log), stretchPieces)) {
    const appends = byStream[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (const [stream, events] of appends) {
        for (let from = 0; from < events.length; from += appendEventsMax)
          await store.append(stream, events.slice(from, from + appendEventsMax).map(encode), 'any');
        written += events.length;
      }
    };
    await Promise.all(Array.from({ length: inFlightMax }, work));
  }
  await store.close();
  return written;
};
