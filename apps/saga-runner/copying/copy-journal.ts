import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CopyEvent } from '@copyledger/domain/copying/copy/copy.events';
import {
  type Appended,
  AppendRefused,
  type Codec,
  type EventMetadata,
  type EventStore,
  type EventToAppend,
  type RecordedEvent,
} from '@copyledger/eventstore/client';
import { DeskQuarantined, JournalFenced } from './errors';

export interface JournalLimits {
  /** Legs of one append: of so many a log that takes a mebibyte takes the events. */
  readonly legsPerAppendMax: number;
  /** Of one append, legs or none. */
  readonly eventsPerAppendMax: number;
  /** Appends of one journal that are on their way together. */
  readonly appendsInFlightMax: number;
  /** Of a page in which the journal is read. */
  readonly pageEvents: number;
  /** The pause before a failed append is looked into doubles with every failure in a row. */
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const defaultJournalLimits: JournalLimits = {
  legsPerAppendMax: 1_000,
  eventsPerAppendMax: 500,
  appendsInFlightMax: 16,
  pageEvents: 64,
  retryMsMin: 50,
  retryMsMax: 5_000,
};

export interface JournalSurroundings {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
  readonly newId: () => string;
  readonly limits: JournalLimits;
  /** Ends what is tried again. */
  readonly signal: AbortSignal;
  readonly onFailure: (stream: string, error: unknown) => void;
}

export type JournalMetadata = Omit<EventMetadata, 'schemaVersion' | 'commandId' | 'commandHash'>;

/** An event that is durable, and the id that the log knows it by. */
export interface Written {
  readonly event: CopyEvent;
  readonly id: string;
}

/** One append: events that go together. */
type Piece = readonly Written[];

type Outcome = { readonly isThere: true; readonly revision: bigint } | { readonly isThere: false; readonly error: unknown };

/** Never rejects: several are on their way while one is waited for. */
const outcomeOf = (append: Promise<Appended>): Promise<Outcome> =>
  append.then(
    ({ revision }) => ({ isThere: true, revision }),
    (error: unknown) => ({ isThere: false, error }),
  );

const legsOf = (event: CopyEvent): number => (event.type === 'CopyPlanned' ? event.data.legs.length : 0);

/** The stream `copy-<leader>` as its one writer sees it. Ids are drawn for every event, so that two writers never take each other's for their own. */
export class CopyJournal {
  readonly stream: string;

  constructor(
    readonly leaderAccountId: string,
    private readonly surroundings: JournalSurroundings,
    /** Of the newest event that the desk has applied, -1 before the first. */
    public revision: bigint,
  ) {
    this.stream = `copy-${leaderAccountId}`;
  }

  /** What follows the newest event known, and counts as known when it is handed out. */
  async *readOn(): AsyncIterable<CopyEvent> {
    for (;;) {
      const page = await this.page();
      for (const recorded of page) {
        this.revision = recorded.revision;
        yield this.decode(recorded);
      }
      if (page.length < this.surroundings.limits.pageEvents) return;
    }
  }

  /**
   * Makes events durable, in their order. Goes on trying while the log is away. Throws `JournalFenced` when another process has written;
   * what had become durable by then is found by whoever reads on.
   */
  async append(events: readonly CopyEvent[], metadata: JournalMetadata): Promise<readonly Written[]> {
    const written = events.map((event) => ({ event, id: this.surroundings.newId() }));
    const encoded = ({ event, id }: Written): EventToAppend =>
      this.surroundings.codec.encode(id, event, { ...metadata, commandId: id, commandHash: '' });
    const pieces = this.piecesOf(written);
    let failures = 0;
    while (pieces.length > 0) {
      const before = this.revision;
      const failure = await this.appendAll(pieces, encoded);
      if (failure === undefined) continue;
      if (failure instanceof AppendRefused) throw new DeskQuarantined(this.leaderAccountId, failure);
      this.surroundings.onFailure(this.stream, failure);
      failures = this.revision > before ? 1 : failures + 1;
      await this.pause(failures);
      await this.settle(pieces);
    }
    return written;
  }

  /** Takes from `pieces` what has become durable. Answers with what the first of the others failed with. */
  private async appendAll(pieces: Piece[], encoded: (written: Written) => EventToAppend): Promise<unknown> {
    const { store, limits } = this.surroundings;
    const waiting = [...pieces];
    const flying: Promise<Outcome>[] = [];
    let expected = this.revision;
    let failure: unknown;
    const launch = async (): Promise<void> => {
      while (failure === undefined && flying.length < limits.appendsInFlightMax) {
        const piece = waiting.shift();
        if (piece === undefined) return;
        // The log works on one while the next is encoded.
        if (flying.length > 0) await nextTurn();
        flying.push(outcomeOf(store.append(this.stream, piece.map(encoded), expected < 0n ? 'no-stream' : expected)));
        expected += BigInt(piece.length);
      }
    };
    await launch();
    while (flying.length > 0) {
      const outcome = await flying.shift();
      if (outcome?.isThere === false) failure ??= outcome.error;
      else if (outcome !== undefined && failure === undefined) this.conclude(pieces, outcome.revision);
      await launch();
    }
    return failure;
  }

  /** An append failed, and may be there all the same: the tail of the stream tells. */
  private async settle(pieces: Piece[]): Promise<void> {
    let failures = 0;
    while (pieces.length > 0) {
      try {
        const [found] = await this.page(1);
        if (found === undefined) return;
        const piece = pieces[0];
        if (piece?.[0]?.id !== found.id) throw new JournalFenced(this.stream);
        this.conclude(pieces, found.revision + BigInt(piece.length - 1));
      } catch (error) {
        if (error instanceof JournalFenced) throw error;
        this.surroundings.onFailure(this.stream, error);
        await this.pause((failures += 1));
      }
    }
    // Whatever follows what this process has written is another's.
    const [next] = await this.page(1);
    if (next !== undefined) throw new JournalFenced(this.stream);
  }

  private conclude(pieces: Piece[], revision: bigint): void {
    pieces.shift();
    this.revision = revision;
  }

  private async pause(failures: number): Promise<void> {
    const { limits, signal } = this.surroundings;
    await sleep(Math.min(limits.retryMsMax, limits.retryMsMin * 2 ** (failures - 1)), undefined, { signal });
  }

  private async page(limit = this.surroundings.limits.pageEvents): Promise<readonly RecordedEvent[]> {
    const page: RecordedEvent[] = [];
    const options = { direction: 'forwards', from: this.revision + 1n, limit } as const;
    for await (const recorded of this.surroundings.store.readStream(this.stream, options)) page.push(recorded);
    return page;
  }

  private decode(recorded: RecordedEvent): CopyEvent {
    try {
      const decoded = this.surroundings.codec.decode(recorded);
      if (decoded !== undefined) return decoded.event as CopyEvent;
    } catch (cause) {
      throw new DeskQuarantined(this.leaderAccountId, cause);
    }
    throw new DeskQuarantined(this.leaderAccountId, new Error(`${recorded.type} is no event of ours`));
  }

  private piecesOf(written: readonly Written[]): Piece[] {
    const { limits } = this.surroundings;
    const pieces: Written[][] = [];
    let legs = 0;
    for (const each of written) {
      const last = pieces.at(-1);
      const more = legsOf(each.event);
      if (last !== undefined && last.length < limits.eventsPerAppendMax && legs + more <= limits.legsPerAppendMax) {
        last.push(each);
        legs += more;
      } else {
        pieces.push([each]);
        legs = more;
      }
    }
    return pieces;
  }
}
