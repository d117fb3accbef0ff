import type { AddressInfo } from 'node:net';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import type { Role } from '@copyledger/platform';
import { type AnyEvent, type QueryWorld, Recorder, startQueryWorld } from './query-api.world';
import { FrameSchemas } from './stream/frame-schemas';
import { RawClient } from './stream/raw-client';

/** A query API that listens. */
export interface Gateway {
  readonly url: string;
  readonly streamUrl: string;
  readonly hotStore: HotStore;
  stop(): Promise<void>;
}

const listen = async (app: QueryWorld['app']): Promise<Gateway> => {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}/v1/stream`,
    hotStore: app.get<HotStore>(HOT_STORE),
    stop: () => app.close(),
  };
};

/** Gateways over a database of their own, with the projections but without a log: a test hands them their events. */
export class StreamWorld {
  private readonly clients: RawClient[] = [];

  private readonly recorder: Recorder;
  readonly gateway: Gateway;
  readonly schemas: FrameSchemas;

  private constructor(
    private readonly query: QueryWorld,
    parts: Pick<StreamWorld, 'gateway' | 'schemas'> & { readonly recorder: Recorder },
  ) {
    this.recorder = parts.recorder;
    this.gateway = parts.gateway;
    this.schemas = parts.schemas;
  }

  static async start(): Promise<StreamWorld> {
    const recorder = new Recorder();
    const query = await startQueryWorld(recorder);
    const gateway = await listen(query.app);
    const document: unknown = await (await fetch(`${gateway.url}/v1/stream/asyncapi.json`)).json();
    return new StreamWorld(query, { recorder, gateway, schemas: new FrameSchemas(document) });
  }

  get databaseUrl(): string {
    return this.query.databaseUrl;
  }

  /** Another gateway over the same database. */
  async anotherGateway(): Promise<Gateway> {
    return listen(await this.query.createOn(this.query.databaseUrl));
  }

  /** Something that has just happened. */
  record(stream: string, event: AnyEvent): DecodedEvent {
    const decoded = this.recorder.record(stream, event);
    return { ...decoded, recorded: { ...decoded.recorded, recordedAt: instantOfMillis(Date.now()) } };
  }

  /** Brings the read models up to date: rows and deltas in one transaction. */
  async project(...events: readonly DecodedEvent[]): Promise<void> {
    await this.query.project(events);
  }

  async happen(stream: string, ...events: readonly AnyEvent[]): Promise<void> {
    await this.project(...events.map((event) => this.record(stream, event)));
  }

  async tokenOf(user: string, role: Role = 'trader', ttlSeconds = 600): Promise<string> {
    return this.query.tokenOf(user, role, ttlSeconds);
  }

  /** A connection on which every frame is checked against the description. */
  async connect(gateway: Gateway = this.gateway, headers: Record<string, string> = {}): Promise<RawClient> {
    const client = await RawClient.open(gateway.streamUrl, this.schemas, headers);
    this.clients.push(client);
    return client;
  }

  /** A connection of somebody whom the gateway knows. */
  async connectAs(user: string, role: Role = 'trader', gateway: Gateway = this.gateway): Promise<RawClient> {
    const client = await this.connect(gateway);
    client.send({ type: 'authenticate', token: await this.tokenOf(user, role) });
    await client.next('welcome');
    return client;
  }

  async get<T>(path: string, user: string, gateway: Gateway = this.gateway): Promise<T> {
    const response = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${await this.tokenOf(user)}` } });
    return (await response.json()) as T;
  }

  endClients(): void {
    for (const client of this.clients.splice(0)) client.end();
  }

  async end(): Promise<void> {
    this.endClients();
    await this.query.end();
  }
}
