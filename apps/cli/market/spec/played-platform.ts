import type { OutsideBatchAnswer } from '@copyledger/contracts/outside/outside.answers';
import { ApiFailure } from '../../api/api-failure';

/** A batch as the platform was sent it. */
export interface SentBatch {
  readonly symbol: string;
  readonly query: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

const counts = {
  ...{ messages: 0, applied: 0, old: 0, waiting: 0, verified: 0, trades: 0, tradesIgnored: 0, quotes: 0, others: 0, unreadable: 0 },
};

type Answer = Pick<OutsideBatchAnswer, keyof OutsideBatchAnswer>;

const noAnswer: Answer = {
  ...{ source: 'x', counts, book: { kind: 'live' }, isResyncAskedFor: false, isYielding: false, isInterrupted: false },
  ...{ stale: [], unreadable: [], priceScale: 2, bests: [] },
};

export const answer = (
  changes: Partial<Omit<OutsideBatchAnswer, 'counts'>> & { readonly counts?: Partial<typeof counts> } = {},
): OutsideBatchAnswer => ({
  ...noAnswer,
  ...changes,
  counts: { ...counts, ...changes.counts },
});

/** A platform that takes what a replay sends, knows its sessions, and can lose them. */
export class PlayedPlatform {
  readonly batches: SentBatch[] = [];
  /** In the order in which they came: the symbol of a batch, or the moment of marks. */
  readonly requests: string[] = [];
  readonly marks: { readonly at: string; readonly instruments: readonly string[] }[] = [];
  /** Whose next marks there are none of. */
  readonly unmarked = new Set<string>();
  /** What each of its lives was told of the books, by symbol; it has lived once more than it was started again. */
  readonly lives = [new Map<string, readonly string[]>()];
  private readonly sessions = new Map<string, number>();

  /** It was started again. */
  forget(): void {
    this.sessions.clear();
    this.lives.push(new Map<string, readonly string[]>());
  }

  postText<A>(path: string, text: string): Promise<A> {
    const url = new URL(path, 'http://x');
    const symbol = decodeURIComponent(url.pathname.split('/')[3] ?? '');
    const query = Object.fromEntries(url.searchParams);
    const [session = '', sequence] = [query['session'], Number(query['sequence'])];
    if (sequence !== (this.sessions.get(session) ?? 0) + 1) return Promise.reject(this.lost());
    this.sessions.set(session, sequence);
    const lines = text === '' ? [] : text.split('\n');
    this.batches.push({ symbol, query, lines });
    this.life.set(symbol, [...this.toldOf(symbol), ...lines.filter((line) => !line.startsWith('trade'))]);
    this.requests.push(query['last'] === 'true' ? `${symbol} ends` : symbol);
    return Promise.resolve(answer({ counts: { messages: lines.length } }) as A);
  }

  post<A>(path: string, body: unknown): Promise<A> {
    const asked = body as { readonly at: string; readonly instruments: readonly string[] };
    this.marks.push(asked);
    this.requests.push(`${path} ${asked.at.slice(11, 19)} ${asked.instruments.join(',')}`);
    const isMarked = (symbol: string): boolean => !this.unmarked.has(symbol) && this.life.has(symbol);
    const [recorded, unmarked] = [asked.instruments.filter(isMarked), asked.instruments.filter((symbol) => !isMarked(symbol))];
    return Promise.resolve({ recorded, unmarked } as A);
  }

  /** What its life so far was told of a book. */
  toldOf(symbol: string): readonly string[] {
    return this.life.get(symbol) ?? [];
  }

  private get life(): Map<string, readonly string[]> {
    const newest = this.lives.at(-1);
    if (newest === undefined) throw new Error('Invariant: it has lived.');
    return newest;
  }

  private lost(): ApiFailure {
    return new ApiFailure({ status: 409, request: 'POST', problem: { type: '/problems/outside-out-of-sequence' } });
  }
}

/** One that is killed and started again at these requests, counted from 0; whoever sent them sends them again. */
export class KilledPlatform extends PlayedPlatform {
  private count = -1;

  /** @param isDealtWith it had dealt with the request, and only the answer is lost */
  constructor(
    private readonly killedAt: ReadonlySet<number>,
    private readonly isDealtWith: boolean,
  ) {
    super();
  }

  override postText<A>(path: string, text: string): Promise<A> {
    return this.answered(() => super.postText<A>(path, text));
  }

  override post<A>(path: string, body: unknown): Promise<A> {
    return this.answered(() => super.post<A>(path, body));
  }

  private async answered<A>(deal: () => Promise<A>): Promise<A> {
    this.count += 1;
    if (!this.killedAt.has(this.count)) return deal();
    if (this.isDealtWith) await deal().catch(() => undefined);
    this.forget();
    return deal();
  }
}
