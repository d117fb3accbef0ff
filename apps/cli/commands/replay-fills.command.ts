import { type Command, Option } from 'commander';
import { ApiClient } from '../api/api-client';
import { type PlatformAccess, withEmbeddedPlatform } from '../embedded/embedded-platform';
import { givenPlatform } from '../embedded/given-platform';
import { Interruption } from '../interruption';
import { ProgressBar } from '../replay/progress';
import { replay as replayPlan, type ReplayPlan } from '../replay/replay';
import type { TraderReport } from '../replay/report';
import { reportTable } from '../replay/report-table';
import { chosenTraders, fundedTrader, surveyFills, surveyFunding } from '../replay/survey';

interface ReplayOptions {
  readonly trader?: string;
  readonly funding?: string;
  readonly json?: true;
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
}

interface Survey {
  readonly plan: ReplayPlan;
  readonly rows: number;
}

/** Reads everything that is to be replayed before anything is: what does not fit leaves no trace. */
const surveyOf = async (file: string, { trader, funding }: ReplayOptions): Promise<Survey> => {
  const traders = chosenTraders(await surveyFills(file), trader);
  const fundingRows = funding === undefined ? 0 : await surveyFunding(funding);
  const rows = [...traders.values()].reduce((sum, { lines }) => sum + lines.rows, fundingRows);
  return { plan: { file, traders, funding: funding === undefined ? undefined : { file: funding, trader: fundedTrader(traders) } }, rows };
};

const record = async ({ plan, rows }: Survey, access: PlatformAccess, interruption: Interruption): Promise<readonly TraderReport[]> => {
  const bar = new ProgressBar(rows, process.stderr);
  const api = new ApiClient({ ...access, signal: interruption.signal });
  try {
    return await replayPlan({
      plan,
      api,
      abort: interruption.abort,
      onRows: (count, isNew) => {
        bar.add(count, isNew);
      },
    });
  } finally {
    bar.end();
  }
};

const run = async (file: string, options: ReplayOptions, command: Command): Promise<void> => {
  const given = givenPlatform(options);
  const survey = await surveyOf(file, options);
  const isKept = given !== undefined || options.data !== undefined;
  const interruption = new Interruption(isKept ? 'the same command again goes on from here' : 'nothing is kept without --data or --url');
  const { debug = false } = command.optsWithGlobals<{ debug?: boolean }>();
  const onLine = (line: string): void => {
    if (debug) process.stderr.write(`${line}\n`);
  };
  const work = (access: PlatformAccess): Promise<readonly TraderReport[]> => record(survey, access, interruption);
  const { signal, abort } = interruption;
  try {
    const reports =
      given === undefined
        ? await withEmbeddedPlatform({ dataDir: options.data, role: 'trader', signal, abort, onLine }, work)
        : await work(given);
    process.stdout.write(`${options.json === true ? JSON.stringify(reports, null, 2) : reportTable(reports)}\n`);
  } finally {
    interruption.end();
  }
};

const help = `
FILE is CSV with a header, gzipped: trader, wallet, ts_ms, symbol, side, qty, price, dir, closed_pnl, fee. The file of --funding has ts_ms,
coin, usdc, funding_rate. Both are checked as a whole before anything is recorded.

Every trader and wallet is an observed account of yours. A row is recorded once, however often it is replayed: its identity is its place
among the trader's own rows. So a killed replay goes on, and a longer export of the same history, a file of one trader alone, or --trader
add what is new and nothing twice. A file that leaves out a trader's first rows is refused. Payments of funding count likewise.

Without --url the embedded parts run in --data DIR (else in a temporary folder that is removed) and end afterwards; the accounts there
belong to the user "replay".

Examples:
  copyledger replay fills fills.csv.gz
  copyledger replay fills fills.csv.gz --trader gpt-5-1 --funding funding.csv.gz --json
  copyledger replay fills fills.csv.gz --url http://127.0.0.1:3000 --token "$(copyledger token --user ada --role trader)"`;

/** `copyledger replay fills`: recorded fills go in as commands, and come out as positions and profits beside the exchange's own. */
export const addReplayFillsCommand = (replay: Command): void => {
  replay
    .command('fills')
    .description("replay traders' recorded fills, and compare the profits with the exchange's own")
    .argument('<file>', 'the fills, gzipped CSV')
    .option('--trader <name>', 'this trader of the file only')
    .option('--funding <file>', "the trader's funding payments, gzipped CSV")
    .option('--json', 'print the result as one JSON document')
    .option('--url <url>', 'the platform to record on, such as http://127.0.0.1:3000')
    .addOption(new Option('--token <token>', 'the token to record with').env('COPYLEDGER_TOKEN'))
    .addOption(new Option('--data <dir>', 'record on embedded parts in this folder').conflicts('url'))
    .addHelpText('after', help)
    .action(run);
};
