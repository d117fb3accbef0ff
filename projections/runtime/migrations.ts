import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inTransaction } from '@copyledger/platform/postgres/database';
import type { Pool, PoolClient } from 'pg';
import { type Deployment, partitionsOf } from './projection';
import { identifier } from './row-shape';

/** A schema file was edited after it had been applied. */
export class SchemaFileChanged extends Error {
  constructor(
    readonly schema: string,
    readonly file: string,
  ) {
    super(
      `${file} was changed after it had been applied to schema ${schema}. ` +
        'Put it back, and make the change a new version of the projection or a further schema file.',
    );
    this.name = 'SchemaFileChanged';
  }
}

/** The number of partitions was changed after rows had been shared out among them. */
class PartitionsChanged extends Error {
  constructor(readonly schema: string) {
    super(`The rows of ${schema} are shared out among another number of partitions. A version keeps its number: make a new one.`);
    this.name = 'PartitionsChanged';
  }
}

interface SchemaFile {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** One lock for all migrations of a database: two processes that start together take turns. The number is arbitrary and ours. */
const migrationLock = 7_021_969_118;

const runtimeSchema = 'projections';
const runtimeFiles = ['runtime.schema.sql', 'deltas.schema.sql', 'partitions.schema.sql', 'delta-bodies.schema.sql'].map((file) =>
  join(__dirname, file),
);

const readSchemaFile = async (path: string): Promise<SchemaFile> => {
  const text = await readFile(path, 'utf8');
  return { name: basename(path), text, checksum: createHash('sha256').update(text).digest('hex') };
};

const appliedTo = async (client: PoolClient, schema: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await client.query<{ file: string; checksum: string }>(
    `select file, checksum from ${runtimeSchema}.migration where schema = $1`,
    [schema],
  );
  return new Map(rows.map(({ file, checksum }) => [file, checksum]));
};

const apply = async (client: PoolClient, schema: string, file: SchemaFile): Promise<void> => {
  await client.query(`set local search_path = ${identifier(schema)}`);
  await client.query(file.text);
  await client.query(`insert into ${runtimeSchema}.migration (schema, file, checksum) values ($1, $2, $3)`, [
    schema,
    file.name,
    file.checksum,
  ]);
};

const applyMissing = async (client: PoolClient, schema: string, files: readonly SchemaFile[]): Promise<void> => {
  const applied = await appliedTo(client, schema);
  await client.query(`create schema if not exists ${identifier(schema)}`);
  for (const file of files) {
    const known = applied.get(file.name);
    if (known !== undefined && known !== file.checksum) throw new SchemaFileChanged(schema, file.name);
    if (known === undefined) await apply(client, schema, file);
  }
};

const prepareDatabase = async (client: PoolClient): Promise<void> => {
  await client.query('set local statement_timeout = 0');
  await client.query('set local lock_timeout = 0');
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
  await client.query(`create schema if not exists ${runtimeSchema}`);
  await client.query('create schema if not exists read');
  await client.query(`create table if not exists ${runtimeSchema}.migration (
    schema text not null, file text not null, checksum text not null, applied_at timestamptz not null default now(),
    primary key (schema, file))`);
};

/** Makes the partitions of deployments that are new. One from before there were any goes on from its one checkpoint in all of them. */
const enlist = async (client: PoolClient, deployments: readonly Deployment[]): Promise<void> => {
  const schemas = deployments.map(({ schema }) => schema);
  const counts = deployments.map(({ projection }) => partitionsOf(projection));
  const { rows } = await client.query<{ schema: string }>(
    `with wanted as (select * from unnest($1::text[], $2::text[], $3::int[], $4::int[]) as w (schema, projection, version, partitions)),
      made as (insert into projections.deployment (schema, projection, version, partitions) select * from wanted on conflict do nothing)
      select schema from wanted join projections.deployment d using (schema) where d.partitions <> wanted.partitions`,
    [schemas, deployments.map(({ projection }) => projection.name), deployments.map(({ projection }) => projection.version), counts],
  );
  for (const { schema } of rows) throw new PartitionsChanged(schema);
  await client.query(
    `insert into projections.partition (schema, partition, position)
      select w.schema, n, c.position from unnest($1::text[], $2::int[]) as w (schema, partitions)
        cross join lateral generate_series(0, w.partitions - 1) as n left join projections.checkpoint c on c.consumer = w.schema
      on conflict do nothing`,
    [schemas, counts],
  );
  await client.query('delete from projections.checkpoint where consumer = any($1)', [schemas]);
};

/**
 * Makes the schemas of deployments, empty, in one transaction. Each that a transaction makes has all sessions of the database plan all their
 * statements anew: whoever makes the tables in small transactions makes the schemas together, before.
 */
export const createSchemas = (pool: Pool, deployments: readonly Deployment[]): Promise<void> =>
  inTransaction(pool, async (client) => {
    await prepareDatabase(client);
    for (const { schema } of deployments) await client.query(`create schema if not exists ${identifier(schema)}`);
  });

/**
 * Brings the database to what these deployments need, in one transaction: every schema file is applied once and remembered with its
 * checksum. Safe to call from several processes at once. Throws `SchemaFileChanged` and `PartitionsChanged`.
 */
export const migrate = async (pool: Pool, deployments: readonly Deployment[]): Promise<void> => {
  const wanted = await Promise.all(
    [
      { schema: runtimeSchema, files: runtimeFiles },
      ...deployments.map((each) => ({ schema: each.schema, files: each.projection.schemaFiles })),
    ].map(async ({ schema, files }) => ({ schema, files: await Promise.all(files.map(readSchemaFile)) })),
  );
  await inTransaction(pool, async (client) => {
    await prepareDatabase(client);
    for (const { schema, files } of wanted) await applyMissing(client, schema, files);
    await enlist(client, deployments);
  });
};
