import type { Queryable } from '@copyledger/platform/postgres/database';
import { hasEnded } from '@copyledger/projections/runtime/process-identity';

/** A deployment of a projection, and how it is. */
export interface DeploymentStatus {
  readonly projection: string;
  readonly schema: string;
  readonly version: number;
  /** `left`: readers have seen it, and see another one now. */
  readonly state: 'live' | 'building' | 'left';
  readonly partitions: number;
  /** Null before its first event. */
  readonly position: string | null;
  readonly parkedKeys: number;
  /** The processes that write it just now. */
  readonly writers: readonly string[];
}

interface StatusRow extends Omit<DeploymentStatus, 'writers'> {
  readonly writers: readonly { readonly name: string; readonly process: string | null }[];
}

/** Every deployment of every projection. */
export const deploymentStatuses = async (db: Queryable): Promise<readonly DeploymentStatus[]> => {
  const { rows } = await db.query<StatusRow>({
    text: `select d.projection, d.schema, d.version, d.partitions,
        case when r.schema is not null then 'live' when d.retired_at is not null then 'left' else 'building' end as state,
        (select case when bool_and(p.position is not null) then min(p.position) end from projections.partition p
          where p.schema = d.schema) as position,
        (select count(*)::int from projections.parked k where k.schema = d.schema) as "parkedKeys",
        (select coalesce(json_agg(json_build_object('name', w.name, 'process', w.process) order by w.name), '[]')
          from projections.worker w where w.expires_at > clock_timestamp()
            and exists (select from projections.partition p where p.schema = d.schema and p.owner = w.id)) as writers
      from projections.deployment d left join projections.reader r on r.schema = d.schema
      order by d.projection, d.created_at`,
  });
  return rows.map((row) => ({ ...row, writers: row.writers.filter(({ process }) => !hasEnded(process)).map(({ name }) => name) }));
};

const headings = ['projection', 'schema', 'version', 'state', 'partitions', 'done', 'parked', 'written by'];

const doneText = (position: string | null, head: bigint | undefined): string => {
  if (head === undefined) return '100%';
  return `${Math.floor((Number(position ?? 0) / Number(head)) * 1_000) / 10}%`;
};

const cellsOf = (status: DeploymentStatus, head: bigint | undefined): readonly string[] => [
  status.projection,
  status.schema,
  String(status.version),
  status.state,
  String(status.partitions),
  doneText(status.position, head),
  String(status.parkedKeys),
  status.writers.join(', ') || '-',
];

/** The statuses as a table for people; `head` is the newest position of the log. */
export const statusTable = (statuses: readonly DeploymentStatus[], head: bigint | undefined): string => {
  const lines = [headings, ...statuses.map((status) => cellsOf(status, head))];
  const widths = headings.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
