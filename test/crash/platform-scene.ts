import type { DecodedEvent } from '@copyledger/eventstore/client';
import { prepareDatabase } from '@copyledger/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Audit } from './platform-audit';
import { PlatformClient } from './platform-client';
import { Facts } from './platform-facts';
import { FedPrices, Load, randomOf } from './platform-load';
import { OutsideMarkets } from './platform-outside';
import { OutsideAudit } from './platform-outside-audit';
import { type PartProcess, type PlatformProcessOptions, startLogProcess, startPlatformProcess } from './platform-process';
import type { LoadAccount } from './platform-trader';
import { compareWithRebuild, readLog } from './platform-rebuild';
import { assertCame, type Ending, visitedIn } from './write-points';

/** How long the load runs between two crashes. */
const loadMs = { min: 200, max: 1_500 } as const;
/** Answers between two crashes, so that a slow machine crashes under load too. */
const answersMin = 40;
/** Nothing takes so long to be written under load. */
const patienceMs = 60_000;

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It was waited for in vain that ${what}.`);
    await sleep(20);
  }
};

/** A failure names the seed that may bring it back: CRASH_SEED=n npm run test:crash. */
export const seeded = async (seed: number, run: () => Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    throw new Error(`with CRASH_SEED=${seed}`, { cause: error });
  }
};

/** Under root, Postgres runs as another user, who has to get through. */
const openFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-crash-'));
  chmodSync(folder, 0o711);
  prepareDatabase(join(folder, 'postgres'));
  return folder;
};

/** Everything that a test starts and makes, ended and removed whatever happens. */
export class Scene {
  readonly dataDir = openFolder();
  readonly random: () => number;
  readonly client = new PlatformClient(this.dataDir, () => this.url);
  readonly load: Load;
  readonly outside: OutsideMarkets | undefined;
  private readonly parts: Record<'platform' | 'log', PartProcess | undefined> = { platform: undefined, log: undefined };
  private url = 'http://127.0.0.1:1';
  private loading: Promise<void> | undefined;

  /** @param prices fed in by an operator, or those of outside markets that are in play, which lose nothing when the log stays with the platform */
  constructor(
    readonly seed: number,
    prices: 'fed' | 'outside',
  ) {
    this.random = randomOf(seed);
    this.outside = prices === 'outside' ? new OutsideMarkets(this.client, seed) : undefined;
    this.load = new Load(this.client, this.outside ?? new FedPrices(this.client, this.random), seed + 1);
  }

  /** The points at which a write stood when the platform ended. */
  get visited(): readonly string[] {
    return visitedIn(this.visits);
  }

  private get visits(): string {
    return join(this.dataDir, 'visits');
  }

  async startPlatform(options: PlatformProcessOptions = {}): Promise<void> {
    const platform = await startPlatformProcess(this.dataDir, options);
    this.parts.platform = platform;
    this.url = platform.url;
  }

  async startLog(port: number): Promise<string> {
    this.parts.log = await startLogProcess(join(this.dataDir, 'eventstore'), port);
    return this.parts.log.url;
  }

  async kill(part: 'platform' | 'log'): Promise<void> {
    await this.parts[part]?.kill();
    this.parts[part] = undefined;
  }

  /** Lets the load run for a random while, and at least until something was answered, and so much all told. */
  async underLoad(answersInAll = 0): Promise<void> {
    const until = Math.max(answersInAll, this.load.journal.length + answersMin);
    await sleep(loadMs.min + this.random() * (loadMs.max - loadMs.min));
    while (this.load.journal.length < until && !this.load.hasFailed) await sleep(5);
    if (this.load.hasFailed) await this.load.stop();
  }

  /** Lets the load run until the first minute of the outside has its marks: on a slow machine that takes longer than the load would run. */
  async untilMarked(): Promise<void> {
    const markets = this.outside?.all ?? [];
    await until('marks were recorded', () => Promise.resolve(this.load.hasFailed || markets.some(({ minutes }) => minutes.length > 0)));
  }

  /** Ends the load, closes every order, and waits until no saga has anything left to do. */
  async settle(): Promise<void> {
    await this.loading;
    await this.load.stop();
    for (const account of this.load.accounts) await until(`every order of ${account.id} has ended`, () => this.isClosed(account));
    for (const { kind, answer } of this.load.journal)
      if (kind === 'transfer' && answer.status === 202) await until('a transfer has ended', () => this.hasEnded(answer.body));
    for (const part of ['platform', 'log'] as const) {
      await this.parts[part]?.stop();
      this.parts[part] = undefined;
    }
  }

  /**
   * Starts the platform and its load, and resolves when the platform has ended there; that may be before it was ready. Throws when it ends,
   * or goes on, without coming there.
   */
  async crashAt(ending: Ending): Promise<void> {
    const before = this.visited.length;
    const crashAt = { ending, visits: this.visits };
    const started = await startPlatformProcess(this.dataDir, { crashAt }).catch((error: unknown) => String(error));
    const words = typeof started === 'string' ? started : await this.lived(started);
    assertCame(ending, { came: this.visited.slice(before), words });
  }

  /** Answers with what it said last. */
  private async lived(platform: PartProcess): Promise<string> {
    this.parts.platform = platform;
    this.url = platform.url;
    this.loading ??= this.load.start();
    // Whoever waits for it hears of its failure.
    this.loading.catch(() => undefined);
    // A load that has met what must not be would never lead there.
    await Promise.race([platform.ended, this.load.failed, sleep(patienceMs, undefined, { ref: false })]);
    if (this.load.hasFailed) await this.load.stop();
    await this.kill('platform');
    return platform.lastWords();
  }

  /** Ends it all in order, and holds what the log says against what clients were told, and the read models against the log. */
  async audit(): Promise<readonly DecodedEvent[]> {
    await this.settle();
    const log = await readLog(join(this.dataDir, 'eventstore'));
    const facts = new Facts(log);
    new Audit(facts, this.load.journal).run();
    if (this.outside !== undefined) new OutsideAudit(facts, this.outside.all).run();
    expect(await compareWithRebuild(this.dataDir, log)).toEqual([]);
    return log;
  }

  async end(): Promise<void> {
    this.client.hasGivenUp = true;
    await this.load.stop().catch(() => undefined);
    for (const part of ['platform', 'log'] as const) await this.kill(part);
    rmSync(this.dataDir, { recursive: true });
  }

  /** Cancels what is open, and looks. */
  private async isClosed({ id, user }: LoadAccount): Promise<boolean> {
    const cancel = await this.client.send<{ position: string }>({ method: 'DELETE', path: `/v1/accounts/${id}/orders`, user });
    const open = { method: 'GET', path: `/v1/accounts/${id}/orders?status=open`, user, minPosition: cancel.body.position } as const;
    return (await this.client.send<{ items: unknown[] }>(open)).body.items.length === 0;
  }

  private async hasEnded({ transferId, position }: Record<string, unknown>): Promise<boolean> {
    const path = `/v1/transfers/${String(transferId)}`;
    const user = this.load.accounts[0]!.user;
    return (await this.client.send({ method: 'GET', path, user, minPosition: String(position) })).body['status'] !== 'started';
  }
}
