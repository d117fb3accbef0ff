import { createEventCodec } from '@copyledger/command-side/contracts';
import { projections } from '@copyledger/projections/index';
import { compare } from '@copyledger/projections/runtime/compare';
import { batchesOf, rebuildInto } from '@copyledger/projections/runtime/rebuild';
import type { Scene } from './projector-scene';

type Parts = Pick<Scene, 'pool' | 'store'>;

/** Which rows of which projections readers see. */
const schemasRead = async ({ pool }: Parts): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<{ projection: string; schema: string }>('select projection, schema from projections.reader');
  return new Map(rows.map(({ projection, schema }) => [projection, schema]));
};

/** Tables whose rows differ from those of a rebuild. Nobody may write any of them meanwhile. */
export const differences = async (scene: Parts): Promise<readonly string[]> => {
  const { pool, store } = scene;
  const codec = createEventCodec();
  const events = async function* () {
    for await (const recorded of store.readAll({ direction: 'forwards', from: 'start' })) {
      const decoded = codec.decode(recorded);
      if (decoded !== undefined) yield decoded;
    }
  };
  const deployments = projections.map((projection) => ({ projection, schema: `${projection.name}_rebuilt` }));
  const read = await schemasRead(scene);
  const { rows } = await pool.query<{ position: string }>('select distinct position from projections.partition where schema = any($1)', [
    [...read.values()],
  ]);
  expect(rows).toHaveLength(1);
  await rebuildInto({ pool, deployments, batches: batchesOf(events(), 2_000) });
  await pool.query(`update projections.partition set position = $1 where schema like '%_rebuilt'`, [rows[0]?.position]);
  const found: string[] = [];
  for (const { projection, schema } of deployments) {
    const tables = await compare(pool, { projection, left: read.get(projection.name) ?? '', right: schema });
    for (const { table, isEqual, differing } of tables)
      if (!isEqual) found.push(`${projection.name}.${table}: ${differing.map(({ key }) => key).join(' ')}`);
  }
  return found;
};

/** How many rows readers see of every table, and what they add up to. */
export const rowsRead = async ({ pool }: Parts): Promise<Readonly<Record<string, string>>> => {
  const tables = projections.flatMap((projection) => projection.tables.map(({ name }) => name));
  const sums = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await pool.query<{ sum: string }>(
        `select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from read.${table} t`,
      );
      return [table, rows[0]?.sum ?? ''] as const;
    }),
  );
  return Object.fromEntries(sums);
};

/** Numbers with a gap or given twice, and links that do not lead to the delta before. */
export const brokenDeltas = async ({ pool }: Parts): Promise<number> => {
  const { rows } = await pool.query<{ broken: string }>(`select count(*) as broken from (
    select sequence - lag(sequence) over (partition by projection, partition order by sequence) as step,
      previous is not distinct from lag(log_offset) over (partition by projection, channel, epoch order by sequence) as is_linked
    from projections.delta) d where step <> 1 or not is_linked`);
  return Number(rows[0]?.broken);
};
