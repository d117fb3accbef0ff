import { readFileSync } from 'node:fs';
import { Arrivals, wallMs } from './arrivals';
import { PlainClient } from './plain-client';

export interface ClientTerms {
  readonly token: string;
  /** What it follows: `portfolio:...`, `prices:...`. */
  readonly subscriptions: readonly object[];
}

export interface LoadTerms {
  readonly port: number;
  /** A file with the `ClientTerms`, as JSON. */
  readonly clientsFile: string;
}

/** What the load generator tells its parent. */
export type Told =
  | { readonly kind: 'connected'; readonly clients: number }
  | { readonly kind: 'measured'; readonly deltas: readonly number[]; readonly prices: readonly number[]; readonly lost: number };

/** How many connect at the same time. */
const connectingMax = 50;

/** The first bytes of a frame tell its kind, and the moment stands behind a known word. */
const kinds = { delta: Buffer.from('{"type":"delta"'), price: Buffer.from('{"type":"price"') };
const words = { delta: Buffer.from('"total": "'), deltaCompact: Buffer.from('"total":"'), price: Buffer.from('"price":"') };

const momentAfter = (payload: Buffer, ...candidates: readonly Buffer[]): number => {
  for (const word of candidates) {
    const at = payload.indexOf(word);
    if (at >= 0) return Number.parseFloat(payload.toString('latin1', at + word.length, at + word.length + 18));
  }
  return Number.NaN;
};

/** Many clients in one process, which counts how old everything is when it arrives. */
class Crowd {
  private readonly clients: PlainClient[] = [];
  private deltas = new Arrivals();
  private prices = new Arrivals();
  private awaited = 0;
  private lost = 0;

  constructor(private readonly port: number) {}

  async connect(all: readonly ClientTerms[]): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let terms = all[next++]; terms !== undefined; terms = all[next++]) await this.open(terms);
    };
    this.awaited = all.length;
    await Promise.all(Array.from({ length: connectingMax }, worker));
  }

  /** Forgets what was counted so far. */
  begin(): void {
    this.deltas = new Arrivals();
    this.prices = new Arrivals();
  }

  get told(): Told {
    return { kind: 'measured', deltas: this.deltas.all, prices: this.prices.all, lost: this.lost };
  }

  get size(): number {
    return Math.min(this.awaited, this.clients.length);
  }

  private async open({ token, subscriptions }: ClientTerms): Promise<void> {
    const client = await PlainClient.open({
      port: this.port,
      token,
      onText: (payload) => {
        this.take(payload);
      },
      onEnd: () => {
        this.lost += 1;
      },
    });
    for (const frame of subscriptions) client.send(frame);
    this.clients.push(client);
  }

  private take(payload: Buffer): void {
    const head = payload.subarray(0, kinds.delta.length);
    if (head.equals(kinds.price)) this.prices.add(wallMs() - momentAfter(payload, words.price));
    else if (head.equals(kinds.delta)) this.deltas.add(wallMs() - momentAfter(payload, words.delta, words.deltaCompact));
  }
}

const tell = (told: Told): void => {
  process.send?.(told);
};

const main = async (): Promise<void> => {
  const { port, clientsFile } = JSON.parse(process.argv[2] ?? '{}') as LoadTerms;
  const crowd = new Crowd(port);
  process.on('message', (message) => {
    if (message === 'begin') crowd.begin();
    else tell(crowd.told);
  });
  await crowd.connect(JSON.parse(readFileSync(clientsFile, 'utf8')) as readonly ClientTerms[]);
  tell({ kind: 'connected', clients: crowd.size });
};

if (require.main === module) void main();
