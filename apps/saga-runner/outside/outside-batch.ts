import type { SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import type { BookStatus, Scales } from '@copyledger/market-data';
import type { Instant } from '@copyledger/kernel';
import type { OutsideBatch, OutsideReport } from '../exchange/outside-port';

/** Whose messages these are, and how they are to be read. */
export interface SourceOptions {
  readonly kind: 'source';
  /** The market as the venue's messages name it. */
  readonly market: string;
  readonly role: SourceRole;
  /** Names a sender's run; its batches count from 1, and one that is sent again is not dealt with again. */
  readonly session?: string;
  readonly sequence?: number;
  /** Names a sender's run beyond its sessions, together with `line`: what the market has dealt with of it before a crash is not told again. */
  readonly run?: string;
  /** The number in the run, from 1, of the batch's first line. */
  readonly line?: number;
  /** Everything up to this moment, by the clock of the messages, has been sent: the source lives, though it may say nothing. */
  readonly until?: Instant;
  /** Nothing more will come of this source. */
  readonly isLast?: boolean;
  /** What was dealt with before, for its book alone: nothing of it reaches the market. */
  readonly isCatchUp?: boolean;
  /** Changes of the depth between two trades may be taken together. */
  readonly isConflated?: boolean;
  /** Answers with the best prices after each diff that the book shows. */
  readonly wantsBests?: boolean;
  /** Of an index source, whose digits need not be the instrument's. */
  readonly scales?: Scales;
  /** What one unit of the venue's sizes is of the instrument's: the coins of a contract. */
  readonly contractValue?: string;
}

/** Asks for the marks of a minute that has ended, of instruments whose messages up to there have been sent. */
export interface MarksOptions {
  readonly kind: 'marks';
  readonly at: Instant;
  readonly symbols: readonly string[];
}

/** Through the gate goes what this app's own controllers made. */
export const optionsOf = ({ options }: OutsideBatch): SourceOptions | MarksOptions => {
  if (options === undefined) throw new Error('Invariant: a batch says what it is.');
  return options as unknown as SourceOptions | MarksOptions;
};

export const sourceBatch = (
  batch: Pick<OutsideBatch, 'symbol' | 'venue' | 'lines'>,
  options: Omit<SourceOptions, 'kind'>,
): OutsideBatch => ({
  ...batch,
  options: { kind: 'source', ...options },
});

/** It is of no instrument. */
export const marksBatch = (options: Omit<MarksOptions, 'kind'>): OutsideBatch => ({
  symbol: '',
  venue: '',
  lines: [],
  options: { kind: 'marks', ...options },
});

/** Where in a batch something was noticed; lines count from 1. */
interface Noticed {
  readonly line: number;
  readonly reason: string;
}

/** A book became stale. */
export interface StaleEpisode extends Noticed {
  /** By the clock of the messages. */
  readonly at: Instant;
  readonly detail: string;
}

export interface SourceCounts {
  /** Lines that were read. */
  readonly messages: number;
  /** Updates of the book: shown, known already, kept or dropped while the book is stale. */
  readonly applied: number;
  readonly old: number;
  readonly waiting: number;
  /** Updates whose checksum the book agreed with. */
  readonly verified: number;
  readonly trades: number;
  /** Trades that came while the book was stale. */
  readonly tradesIgnored: number;
  readonly quotes: number;
  readonly others: number;
  readonly unreadable: number;
}

/** The best prices after an update of that number, in units of the price scale; 0 for a side without orders. */
export type ShownBests = readonly [update: number, bid: number, ask: number];

/** What became of a batch. */
export interface SourceReport extends OutsideReport {
  readonly source: string;
  readonly counts: SourceCounts;
  readonly book: BookStatus;
  /** The book can only go on from a snapshot: the sender is to fetch one. */
  readonly isResyncAskedFor: boolean;
  /** Another source has the market: this one's book is kept, and not traded with. */
  readonly isYielding: boolean;
  /** The market was rebuilt while it was being told: some trades of this batch may not have reached it. */
  readonly isInterrupted: boolean;
  readonly stale: readonly StaleEpisode[];
  readonly unreadable: readonly Noticed[];
  readonly priceScale: number;
  readonly bests: readonly ShownBests[];
  /** The instrument's mark, when there is one. */
  readonly mark?: string;
}

export interface MarksReport extends OutsideReport {
  /** Those that were recorded now: the minute's marks of an instrument are recorded once. */
  readonly recorded: readonly string[];
  /** Those of which no source was fresh at that moment. */
  readonly unmarked: readonly string[];
}
