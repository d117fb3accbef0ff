import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Market } from '@copyledger/domain/trading/market/market';
import type { OutsideInput, SequencedInput } from '@copyledger/domain/trading/market/market.inputs';
import { AppendRefused, type DecodedEvent, LogUnavailable, OutcomeUnknown, WrongExpectedRevision } from '@copyledger/eventstore/client';
import type { Bell } from './bell';
import { MarketFenced, MarketQuarantined } from './errors';
import type { Cause, MarketInbox } from './market-inbox';
import type { JournalEntry, MarketJournal } from './market-journal';
import { MarketUnavailable } from './outside-port';

export type WriterState = 'loading' | 'live' | 'quarantined' | 'stopped';

export interface TurnLimits {
  /** Of one append. */
  readonly inputsMax: number;
  /** No further input is dealt with once there are so many. */
  readonly eventsMax: number;
  /** The pause before a market is built again doubles with every failure in a row. */
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const defaultTurnLimits: TurnLimits = { inputsMax: 2_000, eventsMax: 1_000, retryMsMin: 50, retryMsMax: 5_000 };

export interface WriterParts {
  readonly journal: MarketJournal;
  readonly inbox: MarketInbox;
  /** It was told to take the market over: until it has written once, it tries again where another process was first. */
  readonly isInsistent: boolean;
  /** Rung when there is something to do. */
  readonly bell: Bell;
  readonly limits: TurnLimits;
  /** The latest of what comes by itself and replaces what was before: a price fed in, the time. Taken once. */
  readonly takeLatest: (market: Market) => readonly OutsideInput[];
  readonly onBegin: (market: Market) => void;
  readonly onWritten: (market: Market, entries: readonly JournalEntry[]) => void;
  readonly onFailure: (error: unknown, state: WriterState) => void;
  readonly onFenced: (error: MarketFenced) => void;
}

const concessionsMax = 100;

/**
 * The one writer of a market. It deals with all that waits, appends what came of it as one, and goes on with what has come meanwhile. After
 * an append that failed, or whose outcome is unknown, the market is thrown away and built again from its stream.
 */
export class MarketWriter {
  private market: Market | undefined;
  private isQuarantined = false;
  private failures = 0;
  /** The log found an append too large: one input at a time until nothing waits. */
  private isCautious = false;
  private hasWritten = false;
  private concessions = 0;
  private readonly end = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly symbol: string,
    private readonly parts: WriterParts,
  ) {}

  get state(): WriterState {
    if (this.isQuarantined) return 'quarantined';
    if (this.end.signal.aborted) return 'stopped';
    return this.market === undefined ? 'loading' : 'live';
  }

  /** The market as it is now; undefined while it is being built. */
  get current(): Market | undefined {
    return this.market;
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the append under way has ended. */
  async stop(reason: MarketUnavailable['reason']): Promise<void> {
    this.end.abort();
    this.parts.bell.ring();
    await this.running;
    this.parts.inbox.turnAway(new MarketUnavailable(this.symbol, reason));
    await this.parts.journal.close();
  }

  order(input: SequencedInput, cause: DecodedEvent): void {
    this.parts.inbox.order(input, cause);
    if (this.isQuarantined) this.parts.inbox.forgetOrdered();
    this.parts.bell.ring();
  }

  offer(inputs: readonly OutsideInput[]): Promise<void> {
    if (this.isQuarantined) return Promise.reject(new MarketUnavailable(this.symbol, 'quarantined'));
    if (this.end.signal.aborted) return Promise.reject(new MarketUnavailable(this.symbol, 'stopped'));
    const offered = this.parts.inbox.offer(inputs);
    this.parts.bell.ring();
    return offered;
  }

  private async run(): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted && !this.isQuarantined) {
      try {
        await this.serve(await this.parts.journal.load());
      } catch (error) {
        this.market = undefined;
        this.parts.inbox.interrupt(error);
        if (!this.mayTryAgain(error)) return;
        // Who insists is not to be slower than the other.
        if (error instanceof MarketFenced) continue;
        this.parts.onFailure(error, this.state);
        this.failures += 1;
        const { retryMsMin, retryMsMax } = this.parts.limits;
        await sleep(Math.min(retryMsMax, retryMsMin * 2 ** (this.failures - 1)), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async serve(market: Market): Promise<void> {
    this.market = market;
    this.parts.onBegin(market);
    const { inbox, bell } = this.parts;
    while (!this.end.signal.aborted) {
      // What arrives in the same turn of the loop shares the append.
      await nextTurn();
      await this.turn(market);
      if (inbox.isEmpty) this.isCautious = false;
      if (inbox.isEmpty) await bell.wait();
    }
  }

  private async turn(market: Market): Promise<void> {
    const { journal, inbox, onWritten } = this.parts;
    const entries = this.deal(market);
    if (entries.length > 0) {
      await journal.append(entries);
      this.hasWritten = true;
    }
    this.failures = 0;
    inbox.settle();
    journal.considerSnapshot(market);
    onWritten(market, entries);
  }

  /**
   * What the log asked is told apart, so that each event names its cause; what came from outside in between is taken together, since a
   * market conflates what that moves.
   */
  private deal(market: Market): readonly JournalEntry[] {
    const { inbox, limits, takeLatest } = this.parts;
    const inputsMax = this.isCautious ? 1 : limits.inputsMax;
    const entries: JournalEntry[] = [];
    const take = (cause: Cause): void => {
      for (const event of market.take()) entries.push({ event, cause });
    };
    try {
      for (let count = 0; count < inputsMax && entries.length + market.pending < limits.eventsMax; count += 1) {
        // Before each input: a price may have waited for the terms that the one before has set.
        for (const input of takeLatest(market)) market.handle(input);
        const next = inbox.take();
        if (next === undefined) break;
        if (next.cause !== undefined) take(undefined);
        market.handle(next.input);
        if (next.cause !== undefined) take(next.cause);
      }
      take(undefined);
    } catch (cause) {
      throw new MarketQuarantined(this.symbol, cause);
    }
    return entries;
  }

  private mayTryAgain(error: unknown): boolean {
    if (error instanceof MarketFenced) return this.mayInsist(error);
    if (error instanceof AppendRefused && !this.isCautious) {
      this.isCautious = true;
      return true;
    }
    if (error instanceof LogUnavailable || error instanceof OutcomeUnknown || error instanceof WrongExpectedRevision) return true;
    this.quarantine(error);
    return false;
  }

  private mayInsist(error: MarketFenced): boolean {
    this.concessions += 1;
    if (!this.parts.isInsistent || this.hasWritten || this.concessions > concessionsMax) {
      this.parts.onFenced(error);
      return false;
    }
    this.parts.journal.concede();
    return true;
  }

  private quarantine(error: unknown): void {
    this.isQuarantined = true;
    this.parts.inbox.turnAway(new MarketUnavailable(this.symbol, 'quarantined'));
    this.parts.inbox.forgetOrdered();
    this.parts.onFailure(error, 'quarantined');
  }
}
