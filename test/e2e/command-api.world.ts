import { type RunningPlatform, startPlatform } from '@copyledger/apps/platform/start-platform';
import { EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import type { EventStore } from '@copyledger/eventstore/client';
import { decimalOf } from '@copyledger/kernel';
import { eventually, prepareDatabase } from '@copyledger/testing';
import { createLogger, issueToken, loadConfiguration, openKeyring, type Role } from '@copyledger/platform';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type As = readonly [user: string, role: Role];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; empty when there is none. */
  readonly body: Record<string, unknown>;
}

export interface Options {
  readonly as?: As;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text. */
  readonly body?: unknown;
}

export interface Written {
  readonly position: string;
}

interface Opening extends Written {
  readonly accountId: string;
}

export interface Placed extends Written {
  readonly orderId: string;
}

export interface Opened {
  readonly id: string;
  readonly path: string;
  readonly position: string;
}

interface Balance {
  readonly asset: string;
  readonly total: string;
}

interface AccountWish {
  readonly as?: As;
  readonly kind?: string;
  /** Deposits by asset. */
  readonly funds?: Readonly<Record<string, string>>;
}

interface Listing {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor: string | null;
}

const trader: As = ['ada', 'trader'];
export const other: As = ['bob', 'trader'];
export const auditor: As = ['eve', 'auditor'];
export const admin: As = ['root', 'admin'];

/** How long the read side may take to see a write on a busy machine. */
const patience = 'wait=10';

const fees = { tickSize: '0.01', lotSize: '0.0001', minimumNotional: '5', makerFeePpm: 1000, takerFeePpm: 1000 };

const jsonOf = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
};

/** Under root, Postgres runs as another user, who has to get through. */
const openFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-command-api-'));
  chmodSync(folder, 0o711);
  prepareDatabase(join(folder, 'postgres'));
  return folder;
};

/** The whole product on embedded parts, and a client that speaks HTTP with it. */
export class CommandWorld {
  private readonly dataDir = openFolder();
  readonly configuration = loadConfiguration({ DATA_DIR: this.dataDir, PORT: '0', LOG_LEVEL: 'warn' });
  private readonly keyring = openKeyring(this.configuration);
  private readonly tokens = new Map<string, Promise<string>>();
  private platform: RunningPlatform | undefined;
  private readonly appended = new Map<string, number>();
  private readUpTo = -1n;
  /** What the platform wrote into its log: nothing, as long as all is well. */
  readonly lines: string[] = [];

  get url(): string {
    return this.running.url;
  }

  get app(): RunningPlatform['app'] {
    return this.running.app;
  }

  get privateKey() {
    return this.keyring.privateKey!;
  }

  private get running(): RunningPlatform {
    if (this.platform === undefined) throw new Error('The platform is not started.');
    return this.platform;
  }

  async start(): Promise<void> {
    this.platform = await startPlatform(this.configuration, createLogger(this.configuration, { write: (line) => this.lines.push(line) }));
  }

  async stop(): Promise<void> {
    await this.platform?.stop();
    this.platform = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true });
  }

  token(...[user, role]: As): Promise<string> {
    const known = this.tokens.get(`${user} ${role}`);
    if (known !== undefined) return known;
    const issued = issueToken({ user, role, ttlSeconds: 3600 }, { privateKey: this.privateKey, terms: this.configuration });
    this.tokens.set(`${user} ${role}`, issued);
    return issued;
  }

  async send(method: string, path: string, { as = trader, headers = {}, body }: Options = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await this.token(...as)}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: jsonOf(await response.text()) };
  }

  post(path: string, body: unknown, options: Options = {}): Promise<Answer> {
    return this.send('POST', path, { ...options, body });
  }

  /** A write that has to succeed. */
  async done<T = Written>(path: string, body: unknown, options: Options = {}): Promise<T> {
    const answer = await this.post(path, body, options);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  /** A read that has seen the log up to `position`, by the API's own means. */
  async get(path: string, position?: string, as: As = trader): Promise<Record<string, unknown>> {
    const headers: Record<string, string> = position === undefined ? {} : { 'Min-Position': position, Prefer: patience };
    const answer = await this.send('GET', path, { as, headers });
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async items(path: string, position?: string, as: As = trader): Promise<readonly Record<string, unknown>[]> {
    return ((await this.get(path, position, as)) as unknown as Listing).items;
  }

  /** An account with money in it. */
  async account({ as = trader, kind = 'simulated', funds = {} }: AccountWish = {}): Promise<Opened> {
    const { accountId, position } = await this.done<Opening>('/v1/accounts', { kind, baseCurrency: 'USDT' }, { as });
    const path = `/v1/accounts/${accountId}`;
    let newest = position;
    for (const [asset, amount] of Object.entries(funds)) {
      newest = (await this.done(`${path}/deposits`, { asset, amount }, { as })).position;
    }
    return { id: accountId, path, position: newest };
  }

  /** How many events the request has caused, itself or through a saga. The log is read once: from where it was read to before. */
  async appendedBy({ headers }: Answer): Promise<number> {
    const unread = { direction: 'forwards', from: this.readUpTo + 1n } as const;
    for await (const { metadata, position } of this.app.get<EventStore>(EVENT_STORE).readAll(unread)) {
      const requestId = metadata['$correlationId'] as string;
      this.appended.set(requestId, (this.appended.get(requestId) ?? 0) + 1);
      this.readUpTo = position;
    }
    return this.appended.get(headers.get('x-request-id') ?? '') ?? 0;
  }

  /** The order once the market has dealt with it as expected. */
  async orderOnce(account: Opened, orderId: string, expected: object): Promise<Record<string, unknown>> {
    let order: Record<string, unknown> = {};
    await eventually(async () => {
      order = await this.get(`${account.path}/orders/${orderId}`);
      expect(order).toMatchObject(expected);
    });
    return order;
  }

  /** Every balance of the account by asset, as of a write. */
  async balances(account: Opened, position?: string): Promise<Record<string, Balance>> {
    const { balances } = await this.get(`${account.path}/portfolio`, position);
    return Object.fromEntries((balances as Balance[]).map((each) => [each.asset, each]));
  }

  /** What all postings of the account add up to, per asset, in units of 18 digits. */
  async ledgerSums(account: Opened, position?: string): Promise<Record<string, bigint>> {
    const sums: Record<string, bigint> = {};
    for (const { asset, amount } of await this.items(`${account.path}/ledger?limit=500`, position)) {
      sums[String(asset)] = (sums[String(asset)] ?? 0n) + decimalOf(String(amount), 18);
    }
    return sums;
  }

  /** Lists an instrument of its own for a test. */
  list(symbol: string, terms: object = {}): Promise<Answer> {
    const usdt = { code: 'USDT', scale: 8 };
    const base = { code: symbol.split('-')[0], scale: 8 };
    const body = {
      ...{ kind: 'spot', base, quote: usdt, settlement: usdt, priceScale: 2, quantityScale: 8, contractSize: 1 },
      ...fees,
      ...terms,
    };
    return this.send('PUT', `/v1/instruments/${symbol}`, { as: admin, body });
  }

  /** Feeds in a market's latest price. */
  async price(symbol: string, price: string): Promise<void> {
    const answer = await this.send('PUT', `/v1/instruments/${symbol}/price`, { as: admin, body: { price } });
    if (answer.status !== 204) throw new Error(`PUT price ${symbol}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}
