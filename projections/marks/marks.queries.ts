import { type Instant, microsOf } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** What an instrument was taken to be worth in one minute. */
export interface Mark {
  readonly instrument: string;
  /** The minute that it ends, UTC. */
  readonly at: Instant;
  readonly price: string;
  /** Whose prices it is the median of. */
  readonly sources: readonly string[];
  readonly position: string;
}

export interface MarksRequest extends PageRequest {
  readonly instrument: string;
  /** From then on, and before then. */
  readonly from?: string;
  readonly until?: string;
}

/** The marks of an instrument, newest first. */
export const marksOf = async (db: Queryable, request: MarksRequest): Promise<Page<Mark>> => {
  const [before] = request.after === undefined ? [null] : cursorParts(request.after);
  const { rows } = await db.query<Mark>({
    name: 'marks.of',
    text: `select instrument, at, price, sources, log_position as position from read.marks
      where instrument = $1 and at < coalesce('epoch'::timestamptz + $2::bigint * interval '1 microsecond', 'infinity')
        and at >= coalesce($4::timestamptz, '-infinity') and at < coalesce($5::timestamptz, 'infinity')
      order by at desc, log_position desc limit $3`,
    values: [request.instrument, before, rowsToRead(request), request.from ?? null, request.until ?? null],
  });
  return pageOf(rows, request, (mark) => microsOf(mark.at).toString());
};

/** The mark of each of these instruments that was recorded last; those that never had one are absent. */
export const newestMarksOf = async (db: Queryable, instruments: readonly string[]): Promise<ReadonlyMap<string, Mark>> => {
  const { rows } = await db.query<Mark>({
    name: 'marks.newest',
    text: `select m.* from unnest($1::text[]) as wanted (instrument) cross join lateral (
        select instrument, at, price, sources, log_position as position from read.marks
        where instrument = wanted.instrument order by log_position desc limit 1) m`,
    values: [instruments],
  });
  return new Map(rows.map((mark) => [mark.instrument, mark]));
};

/** The log position of the newest marks that were recorded by then; undefined before the first. */
export const marksPositionAt = async (db: Queryable, instant: Instant): Promise<string | undefined> => {
  const { rows } = await db.query<{ position: string }>({
    name: 'marks.position-at',
    text: `select log_position as position from read.mark_recordings where recorded_at <= $1::timestamptz
      order by recorded_at desc, log_position desc limit 1`,
    values: [instant],
  });
  return rows[0]?.position;
};
