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
  private readonly sessions = new Map<string, number>();

  /** It was started again. */
  forget(): void {
    this.sessions.clear();
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
    this.requests.push(query['last'] === 'true' ? `${symbol} ends` : symbol);
    return Promise.resolve(answer({ counts: { messages: lines.length } }) as A);
  }

  post<A>(path: string, body: unknown): Promise<A> {
    const asked = body as { readonly at: string; readonly instruments: readonly string[] };
    this.marks.push(asked);
    this.requests.push(`${path} ${asked.at.slice(11, 19)} ${asked.instruments.join(',')}`);
    return Promise.resolve({
      recorded: asked.instruments.filter((each) => !this.unmarked.has(each)),
      unmarked: [...this.unmarked.keys()],
    } as A);
  }

  private lost(): ApiFailure {
    return new ApiFailure({ status: 409, request: 'POST', problem: { type: '/problems/outside-out-of-sequence' } });
  }
}
