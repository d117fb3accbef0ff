import type { ObservedFillRequest } from '@copyledger/contracts/commands/observation.requests';
import type { Side, VenueDirection } from '@copyledger/contracts/vocabulary';
import { cellFailure, decimalCell, millisCell, nameCell, symbolCell, wordCell } from '../csv/cells';
import { readTable, type TableRow } from '../csv/csv-table';
import { settlementScale } from './venue';

/** The columns of a file of fills, in any order. */
const fillColumns = ['trader', 'wallet', 'ts_ms', 'symbol', 'side', 'qty', 'price', 'dir', 'closed_pnl', 'fee'] as const;
type Column = (typeof fillColumns)[number];

/** One recorded fill, checked as strictly as the API will: what it would refuse is never sent. */
export interface FillRow {
  readonly line: number;
  readonly trader: string;
  readonly wallet: string;
  readonly fill: Omit<ObservedFillRequest, 'feed' | 'sequence'>;
}

const sides: Readonly<Record<string, Side>> = { BUY: 'buy', SELL: 'sell' };

interface Direction {
  readonly name: VenueDirection;
  readonly side: Side;
}

/** Hyperliquid's `dir`, and the only side that it goes with. */
const directions: Readonly<Record<string, Direction>> = {
  'Open Long': { name: 'open-long', side: 'buy' },
  'Close Long': { name: 'close-long', side: 'sell' },
  'Open Short': { name: 'open-short', side: 'sell' },
  'Close Short': { name: 'close-short', side: 'buy' },
  'Long > Short': { name: 'long-to-short', side: 'sell' },
  'Short > Long': { name: 'short-to-long', side: 'buy' },
};

/** Ten digits hold every venue's prices and quantities. */
const marketScale = 10;

const directionOf = (row: TableRow<Column>, side: Side): VenueDirection => {
  const at = { row, column: 'dir' } as const;
  const direction = wordCell(at, directions);
  if (direction.side !== side) throw cellFailure(at, `does not go with the side ${row.cells.side}`);
  return direction.name;
};

/** Reads a row. Throws `FileFailure` with the line and the column that does not fit. */
export const fillRowOf = (row: TableRow<Column>): FillRow => {
  const side = wordCell({ row, column: 'side' }, sides);
  return {
    line: row.line,
    trader: nameCell({ row, column: 'trader' }),
    wallet: nameCell({ row, column: 'wallet' }),
    fill: {
      occurredAt: millisCell({ row, column: 'ts_ms' }),
      instrument: symbolCell({ row, column: 'symbol' }),
      side,
      quantity: decimalCell({ row, column: 'qty' }, { scale: marketScale, isPositive: true }),
      price: decimalCell({ row, column: 'price' }, { scale: marketScale, isPositive: true }),
      direction: directionOf(row, side),
      venueRealisedPnl: decimalCell({ row, column: 'closed_pnl' }, { scale: settlementScale, signed: true }),
      fee: decimalCell({ row, column: 'fee' }, { scale: settlementScale, signed: true }),
    },
  };
};

type Owner = Pick<FillRow, 'trader' | 'wallet'>;

/** The fills of a file, in its order, block by block; rows of unwanted traders are not looked into. */
export async function* readFills(
  file: string,
  isWanted: (owner: Owner) => boolean = () => true,
): AsyncGenerator<readonly FillRow[], void, undefined> {
  for await (const rows of readTable(file, fillColumns)) yield rows.filter(({ cells }) => isWanted(cells)).map(fillRowOf);
}
