import { sourceRoles, type SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ApiClient } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import { type PlatformAccess, withEmbeddedPlatform } from '../embedded/embedded-platform';
import { givenPlatform } from '../embedded/given-platform';
import { Interruption } from '../interruption';
import type { MarketReplayReport } from '../market/market-report';
import { marketReportTable } from '../market/market-report-table';
import { parseSpeed, type Speed } from '../market/pace';
import { playMarkets } from '../market/play-markets';
import { type SurveyedBook, surveyMarkets } from '../market/survey';
import { WishList } from '../market/wishes';
import { ProgressBar } from '../replay/progress';

interface ReplayOptions {
  readonly speed: Speed;
  readonly json?: true;
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
}

interface Played {
  readonly books: readonly SurveyedBook[];
  readonly speed: Speed;
}

const play = async ({ books, speed }: Played, access: PlatformAccess, interruption: Interruption): Promise<MarketReplayReport> => {
  const { signal, abort } = interruption;
  const bar = new ProgressBar(
    books.reduce((sum, { messages }) => sum + messages, 0),
    process.stderr,
    'messages',
  );
  const onMessages = (count: number): void => {
    bar.add(count, true);
  };
  try {
    return await playMarkets({ books, speed, api: new ApiClient({ ...access, signal }), signal, abort, onMessages });
  } finally {
    bar.end();
  }
};

const run = async (list: WishList, options: ReplayOptions, command: Command): Promise<void> => {
  if (list.wishes.length === 0) throw new CliFailure('name at least one recording with --book');
  const given = givenPlatform(options);
  const books: SurveyedBook[] = [];
  for (const wish of list.wishes) books.push(await surveyMarkets(wish));
  const interruption = new Interruption('what was traded stands; the market data of the rest was not played');
  const { debug = false } = command.optsWithGlobals<{ debug?: boolean }>();
  const onLine = (line: string): void => {
    if (debug) process.stderr.write(`${line}\n`);
  };
  const { signal, abort } = interruption;
  const work = (access: PlatformAccess): Promise<MarketReplayReport> => play({ books, speed: options.speed }, access, interruption);
  try {
    const report =
      given === undefined
        ? await withEmbeddedPlatform({ dataDir: options.data, role: 'admin', signal, abort, onLine }, work)
        : await work(given);
    process.stdout.write(`${options.json === true ? JSON.stringify(report, null, 2) : marketReportTable(report)}\n`);
  } finally {
    interruption.end();
  }
};

const roleOf = (text: string): SourceRole => {
  const role = sourceRoles.find((each) => each === text);
  if (role === undefined) throw new InvalidArgumentError(`It is one of ${sourceRoles.join(', ')}.`);
  return role;
};

const contractValueOf = (text: string): string => {
  if (/^(0\.\d{0,8}[1-9]|[1-9]\d{0,8}(\.\d{0,8}[1-9])?)$/.test(text)) return text;
  throw new InvalidArgumentError('It is a positive decimal without zeros at its end, such as 0.01.');
};

const help = `
Every --book begins a market; --trades, --bbo, --instrument, --market, --as and --contract-value behind it belong to it. All files may be gzipped.

--book is lines of JSON: the messages of Binance (spot, USD-M, COIN-M: snapshot and diffs), of Kraken (v1) or OKX (v5 books), as sent or with the time of
their reception (recv_ns or recv). --trades is CSV (recv_ns, trade_ms, trade_id, price, qty, buyer_is_maker) or messages; --bbo is CSV (recv_ns, update_id,
bid_px, bid_qty, ask_px, ask_qty) or messages, and what the book that the platform rebuilds is compared with. The recordings are played together, in
the order of reception. A file with several markets plays all of them.

A market goes into the instrument of its assets and kind, or into --instrument; one that is missing is listed. Orders that rest there queue behind what the
outside shows, and trade with it. Inverse contracts are valued, not traded. With --as index a market is heard for the mark of its instrument alone.

Without --url the embedded parts run in --data DIR (else in a temporary folder that is removed) and end afterwards. --url needs the token of an admin.

Examples:
  copyledger replay market --book l2.jsonl.gz --trades trades.csv.gz --bbo bbo.csv.gz
  copyledger replay market --book spot.jsonl.gz --trades spot.csv.gz --book perp.jsonl.gz --trades perp.csv.gz --speed 10 \\
    --url http://127.0.0.1:3000 --token "$(copyledger token --user root --role admin)"`;

/** `copyledger replay market`: recorded markets become the outside that orders of simulated accounts trade with. */
export const addReplayMarketCommand = (replay: Command): void => {
  const list = new WishList();
  replay
    .command('market')
    .description('play recorded markets into the exchange, and check what it makes of them')
    .addOption(new Option('--book <file>', 'snapshots and diffs of a book; begins a market').argParser(list.begin))
    .addOption(new Option('--trades <file>', 'its trades').argParser(list.of('trades')))
    .addOption(new Option('--bbo <file>', 'its recorded best prices, to compare with').argParser(list.of('bbo')))
    .addOption(new Option('--instrument <symbol>', 'the instrument that it is played into').argParser(list.of('instrument')))
    .addOption(new Option('--market <name>', 'the market as the venue names it').argParser(list.of('market')))
    .addOption(new Option('--as <role>', 'liquidity (to trade with) or index (for the mark alone)').argParser(list.of('role', roleOf)))
    .addOption(
      new Option('--contract-value <decimal>', 'what one of its sizes is in coins').argParser(list.of('contractValue', contractValueOf)),
    )
    .addOption(new Option('--speed <times>', 'how many times real time: 1, 10, max').default('max').argParser(parseSpeed))
    .option('--json', 'print the report as one JSON document')
    .option('--url <url>', 'the platform to play into, such as http://127.0.0.1:3000')
    .addOption(new Option('--token <token>', "an admin's token").env('COPYLEDGER_TOKEN'))
    .addOption(new Option('--data <dir>', 'play into embedded parts in this folder').conflicts('url'))
    .addHelpText('after', help)
    .action((options: ReplayOptions, command: Command) => run(list, options, command));
};
