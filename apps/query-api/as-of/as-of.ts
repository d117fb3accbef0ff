import { Injectable } from '@nestjs/common';
import { type Instant, instantOfMillis, parseInstant } from '@copyledger/kernel';
import { invalidField, ProblemError } from '@copyledger/platform';
import { marksPositionAt } from '@copyledger/projections/marks/marks.queries';
import { positionAt } from '@copyledger/projections/past/past.queries';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { lagging } from '../freshness/lagging';
import type { ProjectionName } from '../freshness/reads.decorator';
import { ReadDatabase } from '../read-database';

/** What a read is asked as of, by a log position or by the log's own clock. */
type Moment = { readonly position: bigint } | { readonly instant: Instant };

const positionShape = /^\d{1,19}$/;
const positionMax = 2n ** 63n - 1n;
/** Before every log position: an account of which nothing was recorded yet. */
const beforeEverything = -1n;
/** What was recorded in the past is seldom further away than that. */
const caughtUpMsMax = 1_000;

const future = (detail: string): ProblemError => new ProblemError('as-of-in-future', { detail });

const momentOf = (text: string): Moment => {
  if (positionShape.test(text) && BigInt(text) <= positionMax) return { position: BigInt(text) };
  const instant = parseInstant(text);
  if (instant.ok) return { instant: instant.value };
  throw invalidField('asOf', 'must be a log position, as a write answers it, or an instant in UTC such as 2026-11-20T09:30:00Z');
};

/** Turns `asOf` into the log position that an account is then read at. */
@Injectable()
export class AsOf {
  constructor(
    private readonly db: ReadDatabase,
    private readonly positions: ProjectionPositions,
  ) {}

  /**
   * The position of the newest event by that moment, of the account or, where the answer has marks in it, of them; or the one that was
   * asked for. A moment that has not come, for the clock or for one of the projections, is a problem: what is answered must never change
   * afterwards.
   */
  async positionOf(accountId: string, asOf: string, projections: readonly ProjectionName[]): Promise<string> {
    const moment = momentOf(asOf);
    if ('position' in moment) return this.reached(moment.position, projections);
    if (moment.instant > instantOfMillis(Date.now())) throw future(`${moment.instant} has not come yet.`);
    const found = await Promise.all([
      positionAt(this.db, accountId, moment.instant),
      projections.includes('marks') ? marksPositionAt(this.db, moment.instant) : undefined,
    ]);
    const newest = found.reduce((max, each) => (each !== undefined && BigInt(each) > max ? BigInt(each) : max), beforeEverything);
    return this.caughtUp(newest, projections);
  }

  private async reached(position: bigint, projections: readonly ProjectionName[]): Promise<string> {
    for (const projection of projections) {
      const seen = await this.positions.positionOf(projection);
      if (seen === undefined || seen < position) throw future(`Log position ${position} has not been reached.`);
    }
    return position.toString();
  }

  /** It is in the past, and one projection knows it: the others will at once. */
  private async caughtUp(position: bigint, projections: readonly ProjectionName[]): Promise<string> {
    const waits = projections.map((projection) => this.positions.waitFor({ projection, position, timeoutMs: caughtUpMsMax }));
    const late = (await Promise.all(waits)).find(({ outcome }) => outcome !== 'reached');
    if (late !== undefined) throw lagging({ wanted: position, seen: late.position });
    return position.toString();
  }
}
