import type { DecodedEvent } from '@copyledger/eventstore/client';
import { prepareDatabase } from '@copyledger/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Audit } from './platform-audit';
import { PlatformClient } from './platform-client';
import { Load, randomOf } from './platform-load';
import { type PartProcess, type PlatformProcessOptions, startLogProcess, startPlatformProcess } from './platform-process';
import { compareWithRebuild, readLog } from './platform-rebuild';

/** How long the load runs between two crashes. */
const loadMs = { min: 200, max: 1_500 } as const;
/** Answers between two crashes, so that a slow machine crashes under load too. */
const answersMin = 40;

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
  private readonly parts: Record<'platform' | 'log', PartProcess | undefined> = { platform: undefined, log: undefined };
  private url = 'http://127.0.0.1:1';
  private loading: Promise<void> | undefined;

  constructor(readonly seed: number) {
    this.random = randomOf(seed);
    this.load = new Load(this.client, seed + 1);
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

  /** Lets the load run for a random while, and at least until something was answered. */
  async underLoad(): Promise<void> {
    const until = this.load.journal.length + answersMin;
    await sleep(loadMs.min + this.random() * (loadMs.max - loadMs.min));
    while (this.load.journal.length < until && !this.load.hasFailed) await sleep(5);
    if (this.load.hasFailed) await this.load.stop();
  }

  /** Ends the load, closes every order, and waits until no saga has anything left to do. */
  async settle(): Promise<void> {
    await this.loading;
    await this.load.stop();
    for (const { id, user } of this.load.accounts) {
      for (;;) {
        const cancel = await this.client.send<{ position: string }>({ method: 'DELETE', path: `/v1/accounts/${id}/orders`, user });
        const open = { method: 'GET', path: `/v1/accounts/${id}/orders?status=open`, user, minPosition: cancel.body.position } as const;
        if ((await this.client.send<{ items: unknown[] }>(open)).body.items.length === 0) break;
        await sleep(20);
      }
    }
    for (const { kind, answer } of this.load.journal)
      if (kind === 'transfer' && answer.status === 202) await this.transferEnded(answer.body);
    for (const part of ['platform', 'log'] as const) {
      await this.parts[part]?.stop();
      this.parts[part] = undefined;
    }
  }

  /** Starts the platform and its load, and resolves when the platform has ended at this point; that may be before it was ready. */
  async crashAt(point: string): Promise<void> {
    const platform = await startPlatformProcess(this.dataDir, { crashAt: point }).catch(() => undefined);
    if (platform === undefined) return;
    this.parts.platform = platform;
    this.url = platform.url;
    this.loading ??= this.load.start();
    // A load that has met what must not be would never lead there.
    await Promise.race([platform.ended, this.load.failed]);
    if (this.load.hasFailed) await this.load.stop();
    this.parts.platform = undefined;
  }

  /** Ends it all in order, and holds what the log says against what clients were told, and the read models against the log. */
  async audit(): Promise<readonly DecodedEvent[]> {
    await this.settle();
    const log = await readLog(join(this.dataDir, 'eventstore'));
    new Audit(log, this.load.journal).run();
    expect(await compareWithRebuild(this.dataDir, log)).toEqual([]);
    return log;
  }

  async end(): Promise<void> {
    this.client.hasGivenUp = true;
    await this.load.stop().catch(() => undefined);
    for (const part of ['platform', 'log'] as const) await this.kill(part);
    rmSync(this.dataDir, { recursive: true });
  }

  private async transferEnded({ transferId, position }: Record<string, unknown>): Promise<void> {
    const path = `/v1/transfers/${String(transferId)}`;
    const user = this.load.accounts[0]!.user;
    while ((await this.client.send({ method: 'GET', path, user, minPosition: String(position) })).body['status'] === 'started')
      await sleep(20);
  }
}
