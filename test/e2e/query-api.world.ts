import { QueryApiModule } from '@copyledger/apps/query-api/query-api.module';
import type { CopyEvent } from '@copyledger/domain/copying/copy/copy.events';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { derivedId, type Instant, instantOfMillis } from '@copyledger/kernel';
import { createApp, createLogger, issueToken, loadConfiguration, openKeyring, type Role } from '@copyledger/platform';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { openDatabase, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { createProjector, projections } from '@copyledger/projections/index';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type AnyEvent = AccountEvent | InstrumentEvent | TransferEvent | MarketEvent | MarksRecorded | LeaderEvent | FollowEvent | CopyEvent;

/** A log that hands out positions and revisions, and keeps nothing. */
export class Recorder {
  /** Of the newest event. */
  position = 0n;
  private readonly revisions = new Map<string, bigint>();

  /** It is recorded a millisecond after the one before, and has happened then, unless it is said to have happened at another time. */
  record(stream: string, event: AnyEvent, happenedAt?: Instant): DecodedEvent {
    this.position += 1n;
    const revision = this.revisions.get(stream) ?? 0n;
    this.revisions.set(stream, revision + 1n);
    const recordedAt = instantOfMillis(Date.UTC(2026, 10, 20) + Number(this.position));
    const metadata = {
      $correlationId: derivedId('correlation', stream),
      $causationId: derivedId('causation', stream),
      actor: { type: 'user', id: 'ada', through: 'http' },
      commandId: `command-${this.position}`,
      commandHash: 'hash',
      occurredAt: happenedAt ?? recordedAt,
      schemaVersion: 1,
    } as const;
    const id = derivedId('event', this.position.toString());
    const type = `trading.${event.type}.v1`;
    return { event, metadata, recorded: { id, stream, revision, position: this.position, recordedAt, type } };
  }
}

export type As = readonly [user: string, role: Role];

/** The query API on a database of its own, with the projections but without a log: a test hands them their events. */
export interface QueryWorld {
  readonly app: NestFastifyApplication;
  readonly databaseUrl: string;
  /** Brings the read models up to the recorder's position. They tell nobody, so that readers who wait have to look. */
  readonly project: (events: readonly DecodedEvent[]) => Promise<void>;
  readonly headersOf: (...as: As) => Promise<Record<string, string>>;
  readonly tokenOf: (user: string, role: Role, ttlSeconds: number) => Promise<string>;
  /** Another query API that looks for its database somewhere else. */
  readonly createOn: (databaseUrl: string) => Promise<NestFastifyApplication>;
  readonly end: () => Promise<void>;
}

export const startQueryWorld = async (recorder: Recorder): Promise<QueryWorld> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'copyledger-query-api-'));
  const postgres = await startTemporaryPostgres();
  const pool = openDatabase(postgres.url);
  const { consumers } = await createProjector({ pool, projections });
  for (const consumer of consumers) await consumer.loadCheckpoint();

  const createOn = async (databaseUrl: string): Promise<NestFastifyApplication> => {
    const configuration = loadConfiguration({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
    const logger = createLogger(configuration, { write: () => undefined });
    const created = await createApp({ modules: [HotStoreModule.with(configuration), QueryApiModule], configuration, logger });
    await created.init();
    await created.getHttpAdapter().getInstance().ready();
    return created;
  };
  const app = await createOn(postgres.url);
  const terms = loadConfiguration({ DATA_DIR: dataDir });
  const { privateKey } = openKeyring(terms);

  const tokenOf = (user: string, role: Role, ttlSeconds: number): Promise<string> =>
    issueToken({ user, role, ttlSeconds }, { privateKey: privateKey!, terms });

  return {
    app,
    databaseUrl: postgres.url,
    createOn,
    tokenOf,
    project: async (events) => {
      for (const consumer of consumers) await consumer.handle({ events, upTo: recorder.position });
    },
    headersOf: async (user, role) => ({ authorization: `Bearer ${await tokenOf(user, role, 600)}` }),
    end: async () => {
      await app.close();
      await pool.end();
      await postgres.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
};
