import type { OutsideBatchAnswer } from '@copyledger/contracts/outside/outside.answers';
import { linesMediaType, type SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import { type Instant, instantOfMicros } from '@copyledger/kernel';
import type { QuoteCheck } from '@copyledger/market-data';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../api/api-client';
import { ApiFailure } from '../api/api-failure';
import type { ChosenInstrument } from './instruments';
import { LaneTally } from './lane-tally';
import type { SurveyedMarket } from './survey';
import type { TimedLine } from './timed-lines';

export interface LaneOptions {
  readonly api: Pick<ApiClient, 'postText'>;
  readonly surveyed: SurveyedMarket;
  readonly instrument: ChosenInstrument;
  readonly check: QuoteCheck | undefined;
  /** The messages of the book from the first one on, for a platform that has lost it. */
  readonly bookFromStart: () => AsyncIterable<readonly Message[]>;
}

/** Well below what the platform takes in one request. */
const batchBytes = 256 * 1024;

/** A platform that loses a session so often, without a batch getting through, will not keep the next one either. */
const lossesMax = 20;

interface Wish {
  readonly until?: Instant;
  readonly isLast?: boolean;
  readonly isCatchUp?: boolean;
}

const isLostSession = (error: unknown): boolean =>
  error instanceof ApiFailure && error.problem.type === '/problems/outside-out-of-sequence';

type Message = Pick<TimedLine<unknown>, 'text' | 'isTrade'>;

/** Messages as requests may hold them, at least one request; a message that is longer than that goes alone. */
function* batchesOf(messages: readonly Message[]): Generator<readonly Message[], void, undefined> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (batch.length > 0 && bytes + message.text.length > batchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += message.text.length + 1;
  }
  yield batch;
}

/** One recorded market on its way into its instrument: numbered batches, so that none is dealt with twice and none is left out. */
export class Lane {
  readonly tally: LaneTally;
  /** How often the platform had lost the book, and was told it again from the recording. */
  resyncs = 0;
  /** When its newest message was received. */
  newestMicros = 0;
  isEnded = false;
  private readonly run = randomUUID();
  /** Messages that were dealt with. */
  private lines = 0;
  private session = randomUUID();
  private sequence = 0;
  private bookLines = 0;

  constructor(readonly options: LaneOptions) {
    this.tally = new LaneTally(options.check);
  }

  get symbol(): string {
    return this.options.instrument.symbol;
  }

  get role(): SourceRole {
    return this.options.surveyed.wish.role ?? 'liquidity';
  }

  /** Sends messages and waits until the platform has dealt with them. */
  async send(lines: readonly TimedLine<unknown>[], untilMicros: number): Promise<void> {
    const until = instantOfMicros(BigInt(untilMicros));
    for (const batch of batchesOf(lines)) {
      this.tally.add(await this.post(batch, { until }), until);
      this.lines += batch.length;
      for (const { isTrade } of batch) if (!isTrade) this.bookLines += 1;
    }
    this.newestMicros = lines.at(-1)?.micros ?? this.newestMicros;
  }

  /** Nothing more comes: the platform takes the book away from its market. */
  async end(): Promise<void> {
    this.isEnded = true;
    await this.post([], { isLast: true });
  }

  private async post(batch: readonly Message[], wish: Wish): Promise<OutsideBatchAnswer> {
    for (let losses = 0; ; losses += 1) {
      try {
        if (losses > 0) await this.catchUp();
        return await this.attempt(batch, wish);
      } catch (error) {
        // The platform was started again, and knows nothing of us: be it while it was being told the book, or right after that.
        if (!isLostSession(error) || losses === lossesMax) throw error;
      }
    }
  }

  private async attempt(batch: readonly Message[], wish: Wish): Promise<OutsideBatchAnswer> {
    const { api } = this.options;
    const sequence = this.sequence + 1;
    const path = `/v1/instruments/${encodeURIComponent(this.symbol)}/outside?${this.query(wish, sequence).toString()}`;
    const answer = await api.postText<OutsideBatchAnswer>(path, batch.map(({ text }) => text).join('\n'), linesMediaType);
    this.sequence = sequence;
    return answer;
  }

  private query({ until, isLast = false, isCatchUp = false }: Wish, sequence: number): URLSearchParams {
    const { surveyed, instrument, check } = this.options;
    const { scales } = surveyed;
    return new URLSearchParams({
      ...{ venue: surveyed.venue, market: surveyed.market, role: this.role, session: this.session, sequence: sequence.toString() },
      ...(until !== undefined && { until }),
      ...(isLast && { last: 'true' }),
      // A platform that was killed before it could answer knows by this what of the batch has happened.
      ...(isCatchUp ? { catchUp: 'true' } : { run: this.run, line: (this.lines + 1).toString() }),
      ...(check !== undefined && { bests: 'true' }),
      ...(instrument.contractValue !== undefined && { contractValue: instrument.contractValue }),
      ...(this.role === 'index' && { priceScale: scales.priceScale.toString(), sizeScale: scales.sizeScale.toString() }),
    });
  }

  /** Tells the book again, up to where the recording was, and nothing to the market meanwhile. */
  private async catchUp(): Promise<void> {
    this.resyncs += 1;
    this.session = randomUUID();
    this.sequence = 0;
    let left = this.bookLines;
    for await (const block of this.options.bookFromStart()) {
      const lines = block.slice(0, left);
      left -= lines.length;
      for (const batch of batchesOf(lines)) await this.attempt(batch, { isCatchUp: true });
      if (left === 0) return;
    }
  }
}
