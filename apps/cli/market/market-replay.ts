import type { MarksAnswer } from '@copyledger/contracts/outside/outside.answers';
import { instantOfMicros } from '@copyledger/kernel';
import type { ApiClient } from '../api/api-client';
import type { Lane } from './lane';
import type { Pace } from './pace';
import type { TimedLine } from './timed-lines';
import type { Timeline } from './timeline';

const minuteMicros = 60_000_000;
/** A recorder that wrote nothing for so long was not there: its book is no source of marks. */
const aliveMicros = 30_000_000;
/** Who has said its last is out of the market after so long, or at the end of the minute, which still has its mark. */
const goneMicros = 10_000_000;
/** A source says that it lives, so often by the clock on the wall. */
const heartbeatMs = 2_000;

interface Slice {
  readonly lines: readonly TimedLine<Lane>[];
  readonly endMicros: number;
  /** Lanes of which nothing comes after it. */
  readonly over: readonly Lane[];
}

export interface MarketReplayOptions {
  readonly api: Pick<ApiClient, 'post'>;
  readonly lanes: readonly Lane[];
  readonly timeline: Timeline<Lane>;
  readonly pace: Pace;
  /** Told of messages that the platform has dealt with. */
  readonly onMessages: (count: number) => void;
  /** Ends requests under way when one has failed. */
  readonly abort: (reason: unknown) => void;
}

/**
 * Plays recorded markets into the platform, slice by slice of their common time: within a slice the markets go side by side, and none
 * begins the next one before all are there. A slice does not go beyond the end of a minute, so that its marks are those of that moment.
 */
export class MarketReplay {
  firstMicros: number | undefined;
  lastMicros = 0;
  /** Minutes for which marks were asked, and how many marks were recorded. */
  minutes = 0;
  marks = 0;
  private lastSentMs = new Map<Lane, number>();

  constructor(private readonly options: MarketReplayOptions) {}

  async run(): Promise<void> {
    const { pace } = this.options;
    let reading = this.slice(undefined);
    for (;;) {
      const slice = await reading;
      if (slice === undefined) break;
      // The next slice is read while this one is dealt with.
      reading = this.slice(slice.endMicros);
      reading.catch(() => undefined);
      await pace.until(slice.endMicros);
      await this.send(slice);
    }
    await this.allOf(this.options.lanes.filter(({ isEnded }) => !isEnded).map((lane) => lane.end()));
  }

  private async slice(beginMicros: number | undefined): Promise<Slice | undefined> {
    const { timeline, pace } = this.options;
    const next = await timeline.nextMicros();
    if (next === undefined) return undefined;
    this.firstMicros ??= next;
    // Nothing is sent of a time in which nobody recorded.
    const begin = beginMicros === undefined || next - beginMicros > aliveMicros ? next : beginMicros;
    const endOfMinute = (Math.floor(begin / minuteMicros) + 1) * minuteMicros;
    const endMicros = Math.min(begin + pace.sliceMicros, endOfMinute);
    const lines = await timeline.before(endMicros);
    return { lines, endMicros, over: this.options.lanes.filter((lane) => timeline.isOver(lane)) };
  }

  private async send({ lines, endMicros, over }: Slice): Promise<void> {
    const byLane = new Map<Lane, TimedLine<Lane>[]>(this.options.lanes.map((lane) => [lane, []]));
    for (const line of lines) byLane.get(line.lane)?.push(line);
    await this.allOf(Array.from(byLane, ([lane, own]) => this.sendTo(lane, own, endMicros)));
    this.lastMicros = lines.at(-1)?.micros ?? this.lastMicros;
    const isMinute = endMicros % minuteMicros === 0;
    if (isMinute) await this.recordMarks(endMicros);
    const isGone = (lane: Lane): boolean => !lane.isEnded && (isMinute || endMicros - lane.newestMicros > goneMicros);
    await this.allOf(over.filter(isGone).map((lane) => lane.end()));
  }

  private async sendTo(lane: Lane, lines: readonly TimedLine<Lane>[], endMicros: number): Promise<void> {
    if (lane.isEnded) return;
    const now = performance.now();
    const isDue = this.isAlive(lane, endMicros) && (endMicros % minuteMicros === 0 || now - (this.lastSentMs.get(lane) ?? 0) > heartbeatMs);
    if (lines.length === 0 && !isDue) return;
    this.lastSentMs.set(lane, now);
    await lane.send(lines, endMicros);
    this.options.onMessages(lines.length);
  }

  private async recordMarks(endMicros: number): Promise<void> {
    const instruments = [...new Set(this.options.lanes.filter(({ isEnded }) => !isEnded).map(({ symbol }) => symbol))];
    if (instruments.length === 0) return;
    this.minutes += 1;
    let { recorded, unmarked } = await this.askMarks(endMicros, instruments);
    this.marks += recorded.length;
    for (let isTold = await this.tellLost(unmarked, endMicros); isTold; isTold = await this.tellLost(unmarked, endMicros)) {
      ({ recorded, unmarked } = await this.askMarks(endMicros, unmarked));
      this.marks += recorded.length;
    }
  }

  /**
   * A platform that was started again meanwhile has no book of these: whoever says that it lives is told so, and tells the book again.
   * Answers whether any did.
   */
  private async tellLost(unmarked: readonly string[], endMicros: number): Promise<boolean> {
    const lost = this.options.lanes.filter(
      (lane) => this.isAlive(lane, endMicros) && unmarked.includes(lane.symbol) && !lane.tally.isStaleNow,
    );
    const resyncs = (): number => lost.reduce((sum, lane) => sum + lane.resyncs, 0);
    const before = resyncs();
    await this.allOf(lost.map((lane) => lane.send([], endMicros)));
    return resyncs() > before;
  }

  private askMarks(endMicros: number, instruments: readonly string[]): Promise<MarksAnswer> {
    return this.options.api.post<MarksAnswer>('/v1/marks', { at: instantOfMicros(BigInt(endMicros)), instruments });
  }

  private isAlive({ isEnded, newestMicros }: Lane, endMicros: number): boolean {
    return !isEnded && newestMicros > 0 && endMicros - newestMicros <= aliveMicros;
  }

  /** Waits for all, so that nothing goes on behind the back of whoever hears of the first failure. */
  private async allOf(work: readonly Promise<void>[]): Promise<void> {
    for (const each of work) each.catch(this.options.abort);
    const failed = (await Promise.allSettled(work)).find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
