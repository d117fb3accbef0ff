import { parseDecimal } from '@copyledger/kernel';
import { hyperliquidTerms } from '@copyledger/what-if';
import { type Command, InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { CliFailure } from '../cli-failure';
import { venueAsset } from '../copying/observed-leader';
import { readPoliciesFile } from '../copying/policy-file';
import { type CopyReplayReport, isSound } from '../copying/replay/audit-stage';
import { CopyReplay, type CopyReplayPlan } from '../copying/replay/copy-replay';
import { copyReportTable } from '../copying/replay/copy-report-table';
import { type EquityPoint, readEquityFile } from '../copying/replay/equity-file';
import { generatedPolicies } from '../copying/replay/generated-policies';
import { readRecording } from '../copying/replay/recording';
import { Interruption } from '../interruption';
import { ProgressBar } from '../replay/progress';
import { chosenTraders, surveyFills } from '../replay/survey';
import { basisPointsOf } from './options';

interface ReplayOptions {
  readonly trader?: string;
  readonly followers: number;
  readonly policies?: string;
  readonly equity: string;
  readonly leaderEquity?: string;
  readonly equityFile: readonly string[];
  readonly slippageBp: number;
  readonly data?: string;
  readonly json?: true;
}

const followersMax = 10_000;

const followersOf = (text: string): number => {
  const followers = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (followers < 1 || followers > followersMax) throw new InvalidArgumentError(`It is a whole number from 1 to ${followersMax}.`);
  return followers;
};

const amountOf = (text: string): string => {
  const amount = parseDecimal(text, { scale: venueAsset.scale });
  if (amount.ok && amount.value > 0n) return text;
  throw new InvalidArgumentError(`It is a positive amount of at most ${venueAsset.scale} fraction digits.`);
};

const equitiesOf = async (files: readonly string[], wallets: ReadonlySet<string>): Promise<readonly EquityPoint[]> => {
  const points: EquityPoint[] = [];
  for (const file of files) {
    const own = await readEquityFile(file);
    const wallet = own[0]?.wallet ?? '';
    if (!wallets.has(wallet))
      throw new CliFailure(`the equity of ${file} is that of the wallet ${wallet}, which no trader of the replay has`);
    points.push(...own);
  }
  return points;
};

/** Reads everything before anything is played: what does not fit leaves no trace. */
const planOf = async (file: string, options: ReplayOptions): Promise<CopyReplayPlan> => {
  const { policies: policyFile, followers, equity, slippageBp, leaderEquity, data } = options;
  const named = policyFile === undefined ? undefined : await readPoliciesFile(policyFile, venueAsset);
  const traders = chosenTraders(await surveyFills(file), options.trader);
  const equities = await equitiesOf(options.equityFile, new Set([...traders.values()].map(({ wallet }) => wallet)));
  const recording = await readRecording(file, traders, { terms: hyperliquidTerms, equities });
  const policies = named ?? generatedPolicies(followers, [...recording.instruments.keys()]);
  const cycled = Array.from({ length: followers }, (_, index) => policies[index % policies.length]).filter((each) => each !== undefined);
  return {
    traders: [...traders.values()],
    recording,
    cast: { policies: cycled, capital: equity, profitShare: 0 },
    hasWishes: named === undefined,
    ...{ leaderEquity, slippage: slippageBp, dataDir: data === undefined ? undefined : resolve(data) },
  };
};

const play = async (plan: CopyReplayPlan, { signal }: Interruption, debug: boolean): Promise<CopyReplayReport> => {
  const bar = new ProgressBar(plan.recording.rows, process.stderr);
  const onNotice = (line: string): void => {
    if (debug) process.stderr.write(`${line}\n`);
  };
  const onRows = (rows: number, isNew: boolean): void => {
    bar.add(rows, isNew);
  };
  try {
    return await CopyReplay.run({ plan, signal, onRows, onNotice });
  } finally {
    bar.end();
  }
};

const run = async (file: string, options: ReplayOptions, command: Command): Promise<void> => {
  const plan = await planOf(file, options);
  const interruption = new Interruption(
    options.data === undefined ? 'nothing is kept without --data' : 'the same command again goes on from here',
  );
  const { debug = false } = command.optsWithGlobals<{ debug?: boolean }>();
  try {
    const report = await play(plan, interruption, debug);
    process.stdout.write(`${options.json === true ? JSON.stringify(report, null, 2) : copyReportTable(report)}\n`);
    if (!isSound(report.all)) throw new CliFailure('the auditor found copies that were missed, doubled or not explained');
  } finally {
    interruption.end();
  }
};

const help = `
FILE is CSV with a header, gzipped: trader, wallet, ts_ms, symbol, side, qty, price, dir, closed_pnl, fee, as copyledger replay fills takes it. Every
trader leads, on an observed account; --followers follow each of them, on simulated copy accounts. Copying runs as it does in a platform, on a log
of its own, by the recording's clock; only the market is a small one, which trades every copy at the recorded price, moved against it by
the slippage. Lots and ticks are as fine as the recording's; the smallest order is 10 USDC, and to take costs 0.045 %.

Without --policies the followers' policies are made up, the same every time: all modes of sizing, reverse, caps, protection, stops; some followers
pause, close by hand, or stop on the way. --policies is a JSON list, and goes around. Sizing in proportion to equity needs --leader-equity, or
--equity-file, the venue's own history of what a wallet was worth.

In the end an auditor reads the log, works out anew what was to be copied, and compares. With --data DIR a replay that was killed goes on.

Examples:
  copyledger replay copy fills.csv.gz --trader gpt-5-1 --followers 20 --leader-equity 10000
  copyledger replay copy fills.csv.gz --followers 5 --policies policies.json --data copied --json`;

/** `copyledger replay copy`: recorded traders are copied, and an auditor looks at it. */
export const addReplayCopyCommand = (replay: Command): void => {
  replay
    .command('copy')
    .description('copy recorded traders for followers with different policies, and audit every copy')
    .argument('<file>', 'the fills, gzipped CSV')
    .option('--trader <name>', 'this trader of the file only')
    .requiredOption('--followers <number>', 'how many follow each trader', followersOf)
    .option('--policies <file>', 'their policies, a JSON list')
    .option('--equity <amount>', 'what every follow starts with, USDC', amountOf, '10000')
    .option('--leader-equity <amount>', 'what every leader is worth, USDC', amountOf)
    .option(
      '--equity-file <file>',
      "a wallet's equity as its venue told it, JSON; may be repeated",
      (text, all: readonly string[]) => [...all, text],
      [],
    )
    .option('--slippage-bp <number>', 'basis points that copies trade worse by', basisPointsOf, 5)
    .option('--data <dir>', 'keep the log in this folder, and go on where it ends')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', help)
    .action(run);
};
