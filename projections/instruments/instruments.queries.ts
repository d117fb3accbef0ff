import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { Queryable } from '@copyledger/platform/postgres/database';

export interface ListedInstrument extends InstrumentTerms {
  readonly listedAt: string;
  readonly updatedAt: string;
  readonly updatedPosition: string;
}

interface InstrumentRow {
  readonly terms: InstrumentTerms;
  readonly listedAt: string;
  readonly updatedAt: string;
  readonly updatedPosition: string;
}

const columns = 'terms, listed_at as "listedAt", updated_at as "updatedAt", log_position as "updatedPosition"';

const listed = ({ terms, ...rest }: InstrumentRow): ListedInstrument => ({ ...terms, ...rest });

/** Every instrument ever listed, by symbol, in its newest revision; delisted ones say so in their status. */
export const instruments = async (db: Queryable): Promise<readonly ListedInstrument[]> => {
  const { rows } = await db.query<InstrumentRow>({
    name: 'instruments.all',
    text: `select ${columns} from read.instruments order by symbol`,
  });
  return rows.map(listed);
};

export const instrumentOf = async (db: Queryable, symbol: string): Promise<ListedInstrument | undefined> => {
  const { rows } = await db.query<InstrumentRow>({
    name: 'instruments.one',
    text: `select ${columns} from read.instruments where symbol = $1`,
    values: [symbol],
  });
  return rows.map(listed)[0];
};
