import { createEventCodec } from '@copyledger/command-side/contracts';
import { now } from '@copyledger/command-side/clock';
import { type HotStore, redisHotStore } from '@copyledger/hot-store';
import { derivedId, type Fact } from '@copyledger/kernel';
import { issueToken, loadConfiguration, openKeyring } from '@copyledger/platform';
import { accountEvent, instrumentEvent, type RedisServer, startRedis } from '@copyledger/testing';
import { type AppProcess, startAppProcess } from './app-process';
import { Scene } from './projector-scene';

type AnyFact = Fact<string, object>;

/** The instrument that everything is about. */
export const instrument = instrumentEvent.InstrumentListed().data.instrument.symbol;
export const user = 'ada';
export const accountIds = Array.from({ length: 4 }, (_, index) => derivedId<'account'>('chaos', String(index)));
const codec = createEventCodec();
const actor = { type: 'user', id: user, through: 'http' } as const;

/** A log, a database and a Redis, which projectors and gateways in processes of their own share. */
export class StreamScene {
  readonly gateways: AppProcess[] = [];
  private readonly token: Promise<string>;
  private count = 0;

  private constructor(
    readonly read: Scene,
    readonly redis: RedisServer,
    readonly hotStore: HotStore,
  ) {
    const terms = loadConfiguration({ DATA_DIR: read.folder });
    const { privateKey } = openKeyring(terms);
    this.token = issueToken({ user, role: 'trader', ttlSeconds: 3_600 }, { privateKey: privateKey!, terms });
  }

  /** Two gateways and two projectors, an instrument, and accounts. */
  static async open(seed: number): Promise<StreamScene> {
    const [read, redis] = await Promise.all([Scene.open(seed), startRedis()]);
    const scene = new StreamScene(read, redis, await redisHotStore({ url: redis.url, now, report: () => undefined }));
    for (let index = 0; index < 2; index += 1) read.start();
    await Promise.all([scene.startGateway(), scene.startGateway()]);
    await scene.happen(`instrument-${instrument}`, instrumentEvent.InstrumentListed());
    for (const accountId of accountIds)
      await scene.happen(`account-${accountId}`, accountEvent.AccountOpened({ accountId, owner: user }), accountEvent.InstrumentAdmitted());
    await read.passed();
    return scene;
  }

  async startGateway(): Promise<void> {
    const { folder, postgres } = this.read;
    const environment = { DATA_DIR: folder, DATABASE_URL: postgres.url, REDIS_URL: this.redis.url };
    this.gateways.push(await startAppProcess('query-api', environment));
  }

  tokenOf(): Promise<string> {
    return this.token;
  }

  /** Appends to a stream. */
  async happen(stream: string, ...events: readonly AnyFact[]): Promise<void> {
    await this.read.store.append(
      stream,
      events.map((event) => this.encode(event)),
      'any',
    );
  }

  /** Asks any of the gateways. */
  async get<T>(path: string): Promise<T> {
    const url = `${this.gateways[0]?.url ?? ''}${path}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${await this.token}` } });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async end(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.kill().catch(() => undefined)));
    await this.hotStore.close();
    await this.redis.kill();
    await this.read.end();
  }

  private encode(event: AnyFact) {
    const id = derivedId('event', 'stream', String((this.count += 1)));
    const metadata = { $correlationId: id, $causationId: id, actor, commandId: id, commandHash: '', occurredAt: now() };
    return codec.encode(id, event, metadata);
  }
}
