import { type Instant, microsOf } from '@copyledger/kernel';
import type { InstrumentTerms } from '../../trading/instrument/instrument.events';
import { largerOf, one, product, unitsOf } from '../copy/units';
import { joined, type LeaderMove } from './leader-move';
import { WatchedPositions } from './watched-positions';

/** Fills that are farther apart in time are judged apart by their age. */
const joinedMicrosMax = 1_000_000n;

/** One instrument of one leader: where the leader stands in it, and how far the follows have been taken along. In units. */
export class CopiedInstrument {
  kind: InstrumentTerms['kind'] | undefined;
  /** What one unit of quantity stands for. */
  contractSize = 1n;
  settlement = '';
  /** The newest of marks and the leader's fills. */
  price: bigint | undefined;
  leaderPosition = 0n;
  leaderCost = 0n;
  /** Every follow has been taken along up to this position of the log ... */
  plannedThrough = -1n;
  /** ... and these farther. */
  readonly marks = new Map<string, bigint>();
  /** What the leader did since then, the oldest first. Follows are named by their ids. */
  moves: LeaderMove[] = [];
  /** Moves before and after this position are kept apart: some follows know those before it already. */
  boundary = -1n;
  /** Ordered legs that are not resolved. */
  openLegs = 0;
  /** Until then further fills wait for them. */
  openUntil: Instant | undefined;
  /** What all follows hold and have ordered, unsigned. */
  committed = 0n;
  /** Follows with work that is left, and no order under way. */
  readonly lettingGo = new Set<string>();
  readonly starting = new Set<string>();
  readonly retrying = new Set<string>();
  readonly watched = new WatchedPositions();

  constructor(
    readonly symbol: string,
    /** Instruments are numbered as they come. */
    readonly ordinal: number,
  ) {}

  setTerms({ kind, contractSize, settlement }: InstrumentTerms): void {
    this.kind = kind;
    this.contractSize = BigInt(contractSize);
    this.settlement = settlement.code;
    this.watched.forgetPrices();
  }

  /** Money of one whole unit of quantity. */
  valueAt(price: bigint): bigint {
    return this.kind === 'inverse-perpetual' ? this.contractSize * one : price * this.contractSize;
  }

  /** What a position is worth beyond what it cost: all of it on spot, whose coins are paid for; its profit on a perpetual. */
  worthOf(held: bigint, cost: bigint): bigint {
    if (held === 0n) return 0n;
    const worth = this.price === undefined ? cost : product(held, this.valueAt(this.price));
    return this.kind === 'spot' ? worth : worth - cost;
  }

  /** What the leader paid on average for what it holds. */
  get entryPrice(): bigint | undefined {
    const { leaderPosition, leaderCost, contractSize } = this;
    return leaderPosition === 0n ? undefined : (leaderCost * one) / (leaderPosition * contractSize);
  }

  isPlanOpen(now: Instant): boolean {
    return this.openLegs > 0 && this.openUntil !== undefined && now < this.openUntil;
  }

  addMove(move: LeaderMove): void {
    const last = this.moves.at(-1);
    // Fills of one order go one way. Corrections do not: each of them counts.
    const isSame = last?.order !== undefined && last.order === move.order && last.lastPosition > this.boundary;
    if (isSame && microsOf(move.lastAt) - microsOf(last.firstAt) < joinedMicrosMax) this.moves[this.moves.length - 1] = joined(last, move);
    else this.moves.push(move);
  }

  /** How far a follow has been taken along. */
  markOf(followId: string, startedAt: bigint): bigint {
    return largerOf(largerOf(this.marks.get(followId) ?? -1n, this.plannedThrough), startedAt);
  }

  /** A follow stands alone from here: what the leader does next is told apart from what it did. */
  mark(followId: string, position: bigint): void {
    this.marks.set(followId, position);
    this.boundary = position;
  }

  /** All follows have been taken along. */
  planned(position: bigint): void {
    this.plannedThrough = position;
    this.marks.clear();
    this.moves = this.moves.filter(({ lastPosition }) => lastPosition > position);
  }

  priced(text: string): void {
    this.price = unitsOf(text);
  }

  forget(followId: string): void {
    this.marks.delete(followId);
    for (const set of [this.lettingGo, this.starting, this.retrying, this.watched]) set.delete(followId);
  }
}
