import type { MarketReplayReport } from '@copyledger/apps/cli/market/market-report';
import {
  bestColumns,
  type GeneratedMarket,
  type GeneratedMessage,
  MarketGenerator,
  tradeColumns,
} from '@copyledger/market-data/generator/market-generator';
import { formatUnits } from '@copyledger/market-data';
import { issueToken, loadConfiguration, openKeyring, type Role } from '@copyledger/platform';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { run } from './replay-command';

/** Replays and reads what `--json` printed. Throws what the command said when it failed. */
export const replayedMarkets = async (...args: readonly string[]): Promise<MarketReplayReport> => {
  const { code, out, err } = await run('replay', 'market', ...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as MarketReplayReport;
};

export const tokenFor = (dataDir: string, user: string, role: Role): Promise<string> => {
  const configuration = loadConfiguration({ DATA_DIR: dataDir });
  const { privateKey } = openKeyring(configuration);
  return issueToken({ user, role, ttlSeconds: 3600 }, { privateKey: privateKey!, terms: configuration });
};

interface Written {
  readonly accountId: string;
  readonly orderId: string;
  readonly position: string;
}

/** A trader with an account on a platform that may be started again. */
export class MarketTrader {
  accountId = '';

  constructor(
    private readonly url: () => string,
    private readonly token: string,
  ) {}

  /** Opens the account, with this much USDT in it. */
  async open(amount: string): Promise<void> {
    const { accountId } = await this.post('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' });
    this.accountId = accountId;
    await this.post(`/v1/accounts/${accountId}/deposits`, { asset: 'USDT', amount, reference: 'start' });
  }

  /** Places a limit order to buy. */
  async bid(instrument: string, limitPrice: string, quantity: string): Promise<string> {
    const order = { instrument, side: 'buy', type: 'limit', quantity, limitPrice };
    return (await this.post(`/v1/accounts/${this.accountId}/orders`, order)).orderId;
  }

  /** All pages of a list, once it has seen the log up to a position. */
  async items<A>(path: string, position?: string): Promise<readonly A[]> {
    const found: A[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=500${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { readonly items: readonly A[]; readonly nextCursor: string | null } = await this.get(`${path}?${query}`, position);
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    return found;
  }

  async get<A>(path: string, position?: string): Promise<A> {
    const waits = position === undefined ? {} : { 'Min-Position': position, Prefer: 'wait=10' };
    const response = await fetch(`${this.url()}/v1/accounts/${this.accountId}${path}`, {
      headers: { Authorization: `Bearer ${this.token}`, ...waits },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as A;
  }

  private async post(path: string, body: unknown): Promise<Written> {
    const response = await fetch(`${this.url()}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Written;
  }
}

export interface Recording {
  readonly book: string;
  readonly trades: string;
  readonly bbo: string;
  /** Diffs after the snapshot. */
  readonly diffs: number;
}

export interface RecordingWish {
  readonly seconds: number;
  /** Leaves out a diff at this second, and tells the whole book again some seconds later, if at all. */
  readonly gap?: { readonly at: number; readonly snapshotAt?: number };
}

const market: GeneratedMarket = { symbol: 'BTCUSDT', priceScale: 2, sizeScale: 5, tick: 100, lot: 1, price: 6_000_000, size: 5_000 };
const startMicros = Date.UTC(2026, 10, 20, 12) * 1000;

/** What a recorder writes down, who may have been away for a moment. */
class Recorder {
  readonly books: string[] = [];
  readonly trades: string[] = [tradeColumns];
  readonly bests: string[] = [bestColumns];
  private isLost = false;
  private isMended = false;

  constructor(
    private readonly generator: MarketGenerator,
    private readonly gap: RecordingWish['gap'],
  ) {}

  note(message: GeneratedMessage): void {
    const at = (message.receivedMicros - startMicros) / 1_000_000;
    if (message.row !== undefined) this.trades.push(message.row);
    else this.noteBook(message, at);
    if (this.gap?.snapshotAt === undefined || this.isMended || at < this.gap.snapshotAt) return;
    this.isMended = true;
    this.books.push(this.generator.snapshot(market.symbol).text);
  }

  private noteBook({ text, receivedMicros, bests }: GeneratedMessage, at: number): void {
    if (this.gap !== undefined && !this.isLost && at >= this.gap.at) this.isLost = true;
    else this.books.push(text);
    if (bests === undefined) return;
    const side = ({ price, size }: typeof bests.bid): string => `${formatUnits(price * market.tick, 2)},${formatUnits(size, 5)}`;
    this.bests.push(`${receivedMicros}000,${bests.update},${side(bests.bid)},${side(bests.ask)}`);
  }
}

/** Writes down a generated market as a recorder would have. */
export const recordGenerated = (folder: string, { seconds, gap }: RecordingWish): Recording => {
  const generator = new MarketGenerator({ seed: 11, startMicros, markets: [market] });
  const recorder = new Recorder(generator, gap);
  const end = startMicros + seconds * 1_000_000;
  for (let message = generator.next(); message.receivedMicros < end; message = generator.next()) recorder.note(message);
  const file = (name: string, lines: readonly string[]): string => {
    const path = join(folder, `${name}_btcusdt.gz`);
    writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
    return path;
  };
  const { books, trades, bests } = recorder;
  return { book: file('l2', books), trades: file('trades', trades), bbo: file('bbo', bests), diffs: bests.length - 1 };
};

type Side = readonly (readonly [price: string, size: string])[];

/** A book as OKX checks it: the 25 best of each side, taking turns. */
class CheckedBook {
  private readonly bids = new Map<string, string>();
  private readonly asks = new Map<string, string>();

  set(bids: Side, asks: Side): void {
    for (const [book, side] of [[this.bids, bids] as const, [this.asks, asks] as const]) {
      for (const [price, size] of side) {
        if (size === '0') book.delete(price);
        else book.set(price, size);
      }
    }
  }

  /** With a sign, as OKX sends it. */
  get checksum(): number {
    const best = (book: ReadonlyMap<string, string>, sign: 1 | -1) =>
      [...book].sort(([a], [b]) => (Number(b) - Number(a)) * sign).slice(0, 25);
    const [bids, asks] = [best(this.bids, 1), best(this.asks, -1)];
    const turns = Array.from({ length: 25 }, (_, rank) => [bids[rank], asks[rank]]).flat();
    return crc32(turns.flatMap((level) => level ?? []).join(':')) | 0;
  }
}

interface GeneratedBook {
  readonly lastUpdateId?: number;
  readonly u?: number;
  readonly b: Side;
  readonly a: Side;
}

interface GeneratedTrade {
  readonly t: number;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}

/** Writes down a generated market as OKX would have sent it: messages without a time of reception, numbers and checksums in them. */
export const recordGeneratedOkx = (folder: string, { seconds }: Pick<RecordingWish, 'seconds'>): Recording => {
  const instId = 'BTC-USDT';
  const generator = new MarketGenerator({ seed: 12, startMicros, markets: [market] });
  const lines: Record<'books' | 'trades' | 'bbo-tbt', string[]> = { books: [], trades: [], 'bbo-tbt': [] };
  const book = new CheckedBook();
  let prevSeqId = -1;
  const push = (channel: keyof typeof lines, entry: object, action?: string): void => {
    lines[channel].push(JSON.stringify({ arg: { channel, instId }, ...(action !== undefined && { action }), data: [entry] }));
  };
  const levels = (side: Side) => side.map(([price, size]) => [price, size, '0', '1']);
  const end = startMicros + seconds * 1_000_000;
  for (let message = generator.next(); message.receivedMicros < end; message = generator.next()) {
    const ts = Math.floor(message.receivedMicros / 1000).toString();
    if (message.kind === 'trade') {
      const { t, p, q, m } = JSON.parse(message.text) as GeneratedTrade;
      push('trades', { instId, tradeId: t.toString(), px: p, sz: q, side: m ? 'sell' : 'buy', ts });
      continue;
    }
    const { lastUpdateId, u, b, a } = JSON.parse(message.text) as GeneratedBook;
    const seqId = lastUpdateId ?? u ?? 0;
    book.set(b, a);
    const entry = { bids: levels(b), asks: levels(a), ts, checksum: book.checksum, prevSeqId, seqId };
    push('books', entry, message.kind === 'snapshot' ? 'snapshot' : 'update');
    prevSeqId = seqId;
    const best = message.bests;
    if (best === undefined) continue;
    const side = ({ price, size }: typeof best.bid) => [[formatUnits(price * market.tick, 2), formatUnits(size, 5), '0', '1']];
    push('bbo-tbt', { bids: side(best.bid), asks: side(best.ask), ts, seqId });
  }
  const file = (name: string, all: readonly string[]): string => {
    const path = join(folder, `okx-${name}.jsonl`);
    writeFileSync(path, `${all.join('\n')}\n`);
    return path;
  };
  return {
    book: file('books', lines.books),
    trades: file('trades', lines.trades),
    bbo: file('bbo', lines['bbo-tbt']),
    diffs: lines['bbo-tbt'].length,
  };
};

/** The options that play a recording. */
export const optionsOf = ({ book, trades, bbo }: Omit<Recording, 'diffs'>): readonly string[] => [
  '--book',
  book,
  '--trades',
  trades,
  '--bbo',
  bbo,
];
