import { type Instant, parseDecimal, parseInstant } from '@copyledger/kernel';
import { canonicalJson, hyperliquidTerms, instrumentsOf, type Json, type RecordedFact, type WhatIfQuestion } from '@copyledger/what-if';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ApiClient } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import { historyInFile, historyOnPlatform, type LeaderHistory } from '../copying/leader-history';
import { readPolicyFile } from '../copying/policy-file';
import { simulate } from '../copying/simulate';
import { whatIfTable } from '../copying/what-if-table';
import { givenPlatform } from '../embedded/given-platform';
import { Interruption } from '../interruption';
import { ProgressBar } from '../replay/progress';
import { basisPointsOf } from './options';

interface WhatIfOptions {
  readonly leader?: string;
  readonly fills?: string;
  readonly trader?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly policy: string;
  readonly equity: string;
  readonly leaderEquity?: string;
  readonly slippageBp: number;
  readonly profitShare?: number;
  readonly subscriptionFee?: string;
  readonly json?: true;
  readonly url?: string;
  readonly token?: string;
}

const instantOf = (text: string): Instant => {
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!instant.ok) throw new InvalidArgumentError('It is a day such as 2025-11-20, or a moment such as 2025-11-20T09:30:00Z.');
  return instant.value;
};

const historyOf = (options: WhatIfOptions, signal: AbortSignal): Promise<LeaderHistory> => {
  const { leader, fills, trader } = options;
  if (fills !== undefined) return historyInFile(fills, trader);
  if (leader === undefined) throw new CliFailure('say whom to follow: --leader ID on a platform, or --fills FILE of a recording');
  const access = givenPlatform(options);
  if (access === undefined) throw new CliFailure('--leader needs the platform: --url and --token');
  return historyOnPlatform(new ApiClient({ ...access, signal }), leader);
};

/** Throws `CliFailure` unless the text is a positive amount. */
const amountOf = (option: string, text: string, scale: number): string => {
  const amount = parseDecimal(text, { scale });
  if (!amount.ok || amount.value <= 0n) throw new CliFailure(`${option} must be a positive amount of at most ${scale} fraction digits`);
  return text;
};

const isFill = ({ event }: RecordedFact): boolean => event.type === 'FillObserved' || event.type === 'OrderFilled';

/** The time that is asked about: from the first fill to the last event, unless said otherwise. */
const windowOf = ({ facts }: LeaderHistory, options: WhatIfOptions): Pick<WhatIfQuestion, 'from' | 'to'> => {
  const { from = facts.find(isFill)?.at, to = facts.at(-1)?.at } = options;
  if (from === undefined || to === undefined || from > to)
    throw new CliFailure('the leader has no fills before --to, or --from lies behind it');
  return { from, to };
};

/** What the leader asks for: as it was said, or as the leader's terms have it. */
const termsOf = ({ asset, terms }: LeaderHistory, options: WhatIfOptions): Pick<WhatIfQuestion, 'profitShare' | 'subscriptionFee'> => {
  const { profitShare = terms?.profitShare ?? 0, subscriptionFee = terms?.subscriptionFee } = options;
  const hasFee = subscriptionFee !== undefined && subscriptionFee !== null;
  return { profitShare, ...(hasFee && { subscriptionFee: amountOf('--subscription-fee', subscriptionFee, asset.scale) }) };
};

const questionOf = async (history: LeaderHistory, options: WhatIfOptions): Promise<WhatIfQuestion> => {
  const { leaderAccountId, asset, facts } = history;
  const { equity, leaderEquity, slippageBp: slippage } = options;
  return {
    ...{ leaderAccountId, asset, slippage },
    ...windowOf(history, options),
    ...termsOf(history, options),
    policy: await readPolicyFile(options.policy, asset),
    equity: amountOf('--equity', equity, asset.scale),
    ...(leaderEquity !== undefined && { leaderEquity: amountOf('--leader-equity', leaderEquity, asset.scale) }),
    instruments: instrumentsOf(facts, { settlement: asset, terms: hyperliquidTerms }),
  };
};

const run = async (options: WhatIfOptions): Promise<void> => {
  const interruption = new Interruption('nothing was changed by it');
  const { signal } = interruption;
  try {
    const history = await historyOf(options, signal);
    const question = await questionOf(history, options);
    const bar = new ProgressBar(history.facts.length, process.stderr, 'events');
    const onFacts = (count: number): void => {
      bar.add(count, true);
    };
    const answer = await simulate({ question, facts: history.facts, signal, onFacts }).finally(() => {
      bar.end();
    });
    process.stdout.write(`${options.json === true ? canonicalJson(answer as unknown as Json) : whatIfTable(answer)}\n`);
  } finally {
    interruption.end();
  }
};

const help = `
The leader is an account of a running platform (--leader, --url, --token), or a trader of a file of recorded fills (--fills; its columns are
those of copyledger replay fills). What the leader did runs through the rules of copying, orders, fees and profit share, in memory. Copies
trade at the leader's newest price, moved against them by the slippage; markets that the platform does not list trade in the ticks and lots
that the recording shows, take orders from 10 up, and a fee of 0.045 %.

--policy is JSON such as { "sizing": { "mode": "equity-proportional", "slippageMax": 50 }, "caps": { "perPosition": "500" } }. Days begin at
00:00 UTC. The same question has the same answer, to the byte.

Examples:
  copyledger what-if --fills fills.csv.gz --trader gpt-5-1 --policy policy.json --equity 1000 --leader-equity 10000
  copyledger what-if --leader ID --from 2025-11-17 --to 2025-12-01 --policy policy.json --equity 1000 --json --url http://127.0.0.1:3000`;

/** `copyledger what-if`: what would have come of following a leader. */
export const addWhatIfCommand = (program: Command): void => {
  program
    .command('what-if')
    .description('what would have come of following a leader')
    .option('--leader <id>', 'the account that leads, on a platform')
    .addOption(new Option('--fills <file>', 'recorded fills, gzipped CSV').conflicts(['leader', 'url']))
    .option('--trader <name>', 'the trader of the file')
    .option('--from <date>', 'when the follow starts (the first fill)', instantOf)
    .option('--to <date>', 'until when (the last event)', instantOf)
    .requiredOption('--policy <file>', 'what is copied and how, JSON')
    .requiredOption('--equity <amount>', 'what the follow starts with')
    .option('--leader-equity <amount>', 'what the leader is worth, where the record does not say')
    .option('--slippage-bp <number>', 'basis points that copies trade worse by', basisPointsOf, 5)
    .option('--profit-share <number>', "basis points of the profit that are the leader's (the leader's terms, else 0)", basisPointsOf)
    .option('--subscription-fee <amount>', "every 30 days (the leader's terms, else none)")
    .option('--json', 'print the whole answer as one JSON document')
    .option('--url <url>', 'the platform, such as http://127.0.0.1:3000')
    .addOption(new Option('--token <token>', 'who asks').env('COPYLEDGER_TOKEN'))
    .addHelpText('after', help)
    .action(run);
};
