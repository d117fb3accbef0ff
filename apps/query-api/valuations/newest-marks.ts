import { Inject, Injectable } from '@nestjs/common';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { type Mark, newestMarksOf } from '@copyledger/projections/marks/marks.queries';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { JoinedLookup } from '../joined-lookup';
import { ReadDatabase } from '../read-database';

const marksPerStatementMax = 256;
const beforeEverything = -1n;

interface Known {
  readonly mark: Mark | undefined;
  /** Where the marks stood before it was looked up. */
  readonly position: bigint;
}

/** The recorded marks of markets, in memory for as long as nothing is recorded: for those of which this process has heard no price. */
@Injectable()
export class NewestMarks {
  private readonly known = new Map<string, Known>();
  private readonly lookup: JoinedLookup<Mark>;

  constructor(
    @Inject(ReadDatabase) db: Queryable,
    private readonly positions: ProjectionPositions,
  ) {
    this.lookup = new JoinedLookup({ read: (symbols) => newestMarksOf(db, symbols), keysMax: marksPerStatementMax, runningMax: 1 });
  }

  /** As it was looked up last. */
  latest(symbol: string): Mark | undefined {
    return this.known.get(symbol)?.mark;
  }

  /** Looks up those that may have changed, by where this process knows the marks to be; throws `unavailable`. */
  async lookUp(symbols: readonly string[]): Promise<void> {
    const position = (await this.positions.positionOf('marks')) ?? beforeEverything;
    const old = symbols.filter((symbol) => (this.known.get(symbol)?.position ?? beforeEverything) < position);
    await Promise.all(
      old.map(async (symbol) => {
        this.known.set(symbol, { mark: await this.lookup.of(symbol), position });
      }),
    );
  }
}
