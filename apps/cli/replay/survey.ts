import { accountLimits } from '@copyledger/domain/trading/account/account.rejections';
import { CliFailure } from '../cli-failure';
import { FileFailure } from '../csv/file-failure';
import { type FillRow, readFills } from '../hyperliquid/fill-row';
import { readFunding } from '../hyperliquid/funding-row';
import { LineRuns } from './line-runs';

/** A trader of a file of fills: who, and where their rows stand. One name with two wallets is two traders. */
export interface Trader {
  readonly name: string;
  readonly wallet: string;
  readonly lines: LineRuns;
}

interface Found extends Trader {
  readonly symbols: Set<string>;
}

type Identity = Pick<FillRow, 'trader' | 'wallet'>;

/** Tells traders apart; neither part has a line end. Wallets are hexadecimal, whose case means nothing. */
export const traderKey = ({ trader, wallet }: Identity): string => `${trader}\n${wallet.toLowerCase()}`;

const note = (file: string, found: Found, { line, fill }: FillRow): void => {
  found.lines.add(line);
  found.symbols.add(fill.instrument);
  const { instrumentsMax } = accountLimits;
  if (found.symbols.size > instrumentsMax) {
    throw new FileFailure({ file, line, column: 'symbol' }, `is more than an account may have (${instrumentsMax})`);
  }
};

/** Reads all fills of a file and throws `FileFailure` unless every one of them can be recorded. The traders in the order of the file. */
export const surveyFills = async (file: string): Promise<ReadonlyMap<string, Trader>> => {
  const traders = new Map<string, Found>();
  for await (const rows of readFills(file)) {
    for (const row of rows) {
      const key = traderKey(row);
      const found = traders.get(key) ?? { name: row.trader, wallet: row.wallet.toLowerCase(), lines: new LineRuns(), symbols: new Set() };
      traders.set(key, found);
      note(file, found, row);
    }
  }
  if (traders.size === 0) throw new FileFailure({ file }, 'has a header and no fills');
  return traders;
};

/** How many rows a file of funding payments has, once every one of them is sure to fit. */
export const surveyFunding = async (file: string): Promise<number> => {
  let rows = 0;
  for await (const block of readFunding(file)) rows += block.length;
  return rows;
};

const namesShownMax = 10;

const namesOf = (traders: ReadonlyMap<string, Trader>): string => {
  const names = [...new Set([...traders.values()].map(({ name }) => name))];
  const more = names.length > namesShownMax ? `, and ${names.length - namesShownMax} more` : '';
  return `${names.slice(0, namesShownMax).join(', ')}${more}`;
};

/** The traders to replay: all of the file, or those of that name. Throws `CliFailure` when nobody has it. */
export const chosenTraders = (traders: ReadonlyMap<string, Trader>, name: string | undefined): ReadonlyMap<string, Trader> => {
  const chosen = new Map([...traders].filter(([, trader]) => name === undefined || trader.name === name));
  if (chosen.size === 0) throw new CliFailure(`there is no trader ${JSON.stringify(name)} in the file; it has ${namesOf(traders)}`);
  return chosen;
};

/** The key of the one trader whom a file of funding payments can belong to. */
export const fundedTrader = (chosen: ReadonlyMap<string, Trader>): string => {
  const [key, ...others] = chosen.keys();
  if (key !== undefined && others.length === 0) return key;
  throw new CliFailure(`--funding belongs to one trader, and the file has ${namesOf(chosen)}: name one with --trader`);
};
