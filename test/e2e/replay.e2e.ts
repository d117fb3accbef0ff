import { ApiClient } from '@copyledger/apps/cli/api/api-client';
import { PlatformProcess } from '@copyledger/apps/cli/embedded/platform-process';
import type { AccountAnswer } from '@copyledger/contracts/queries/portfolio.answers';
import type { ReconciliationAnswer } from '@copyledger/contracts/queries/reconciliation.answers';
import { prepareDatabase } from '@copyledger/testing';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Cli, eventually, fillsFile, fundingFile, passableFolder, recordedLines, replayed, run } from './replay-command';

jest.setTimeout(600_000);

const folder = passableFolder();
const dataDir = join(folder, 'data');
/** Those of two traders, and of a third in the instrument where recorded fills are missing; REPLAY_TRADERS=all takes everybody's. */
const isWhole = process.env['REPLAY_TRADERS'] === 'all';
const isOfSome = /^(trader|claude-sonnet-4-5-mm|gpt-5-1|qwen3-max-mm,[^,]+,[^,]+,TSLA),/;
const lines = recordedLines().filter((line) => isWhole || isOfSome.test(line));

let platform: PlatformProcess;
let url: string;

beforeAll(async () => {
  prepareDatabase(join(dataDir, 'postgres'));
  platform = new PlatformProcess({ dataDir, onLine: () => undefined });
  url = await platform.ready;
});
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tokens = new Map<string, Promise<string>>();
const tokenOf = (user: string): Promise<string> => {
  const token = tokens.get(user) ?? run('token', '--user', user, '--role', 'trader', '--data', dataDir).then(({ out }) => out.trim());
  tokens.set(user, token);
  return token;
};
const onPlatform = async (user: string): Promise<readonly string[]> => ['--url', url, '--token', await tokenOf(user)];

const apiOf = async (user: string): Promise<ApiClient> => new ApiClient({ url, token: await tokenOf(user) });
const accountsOf = async (api: ApiClient): Promise<readonly AccountAnswer[]> => {
  const page = await api.get<{ readonly items: readonly AccountAnswer[] }>('/v1/accounts?limit=500', { minPosition: 0n });
  return page.items;
};
const fillsRecorded = async (api: ApiClient): Promise<number> => {
  let fills = 0;
  for (const { accountId } of await accountsOf(api)) {
    fills += (await api.get<ReconciliationAnswer>(`/v1/accounts/${accountId}/reconciliation`, { minPosition: 0n })).fills;
  }
  return fills;
};

const fileOf = (name: string, content: readonly string[] | Buffer): string => {
  const file = join(folder, name);
  writeFileSync(file, content instanceof Uint8Array ? content : gzipSync(content.join('\n')));
  return file;
};

/** What `../shared/data/README.md` says of the traders, and where the contradictions are. */
const everybody = [
  { trader: 'claude-sonnet-4-5-mm', fills: 1_810, closingFills: 1_130, mismatched: 0, fees: '269.468473', contradicted: [] },
  { trader: 'deepseek-v3-1-mm', fills: 11_687, closingFills: 5_511, mismatched: 59, fees: '1562.236963', contradicted: ['NVDA', 'PLTR'] },
  { trader: 'gemini-3-pro-mm', fills: 7_287, closingFills: 3_831, mismatched: 32, fees: '843.976827', contradicted: ['NVDA'] },
  { trader: 'gpt-5-1', fills: 2_623, closingFills: 557, mismatched: 4, fees: '1268.0399', contradicted: [] },
  { trader: 'kimi-k2-thinking-mm', fills: 7_682, closingFills: 4_246, mismatched: 7, fees: '1469.232672', contradicted: ['MSFT', 'NVDA'] },
  { trader: 'qwen3-max-mm', fills: 6_163, closingFills: 3_409, mismatched: 1, fees: '431.56652', contradicted: ['TSLA'] },
];
const ofSome = [
  ...everybody.filter(({ trader }) => ['claude-sonnet-4-5-mm', 'gpt-5-1'].includes(trader)),
  { trader: 'qwen3-max-mm', fills: 2_601, closingFills: 1_418, mismatched: 0, fees: '158.551532', contradicted: ['TSLA'] },
];
const expected = isWhole ? everybody : ofSome;
const fillsExpected = expected.reduce((sum, { fills }) => sum + fills, 0);

describe('the recorded fills of traders', () => {
  it('come out as the exchange has them, also when the replay was killed twice on the way, and once however often they are replayed', async () => {
    const access = await onPlatform('ada');
    const api = await apiOf('ada');
    const file = fileOf('recorded.csv.gz', lines);
    for (const part of [0.1, 0.4]) {
      const killed = new Cli(['replay', 'fills', file, ...access]);
      await eventually(async () => ((await fillsRecorded(api)) >= part * fillsExpected ? true : undefined));
      killed.kill('SIGKILL');
      expect((await killed.ended).code).toBeNull();
    }

    const reports = await replayed(file, ...access);
    const found = reports.map(({ trader, fills, closingFills, mismatched, fees, discrepancies }) => ({
      trader,
      fills,
      closingFills,
      mismatched,
      fees,
      contradicted: [...new Set(discrepancies.map(({ symbol }) => symbol))].sort(),
    }));
    expect(found).toEqual(expected);
    for (const { matched, mismatched, closingFills } of reports) expect(matched + mismatched).toBe(closingFills);
    // Every contradiction names the line of a fill of that trader and symbol.
    for (const { trader, discrepancies } of reports) {
      for (const { symbol, line } of discrepancies) {
        const cells = lines[(line ?? 0) - 1]?.split(',') ?? [];
        expect([cells[0], cells[3]]).toEqual([trader, symbol]);
      }
    }

    const again = await replayed(file, ...access);
    expect(again.map(({ eventsAppended }) => eventsAppended)).toEqual(expected.map(() => 0));
    const lasting = (list: typeof again) => list.map((report) => ({ ...report, eventsAppended: 0, seconds: 0 }));
    expect(lasting(again)).toEqual(lasting(reports));
    expect(await accountsOf(api)).toHaveLength(expected.length);
  });

  it('come with funding', async () => {
    const [report] = await replayed(fillsFile, '--trader', 'gpt-5-1', '--funding', fundingFile, ...(await onPlatform('bob')));
    expect(Number(report?.net).toFixed(2)).toBe('154.84');
    expect(Number(report?.funding).toFixed(2)).toBe('-120.32');
    const [again] = await replayed(fillsFile, '--trader', 'gpt-5-1', '--funding', fundingFile, ...(await onPlatform('bob')));
    expect(again).toMatchObject({ net: report?.net, eventsAppended: 0 });
  });

  it('go on in a longer export, alone or among others, and are never confused with a part that leaves out the first', async () => {
    const access = await onPlatform('cleo');
    const api = await apiOf('cleo');
    const [header = '', ...rows] = lines;
    const claude = rows.filter((row) => row.startsWith('claude'));
    const first = await replayed(fileOf('first.csv.gz', [header, ...claude.slice(0, 700)]), ...access);
    const whole = await replayed(fillsFile, '--trader', 'claude-sonnet-4-5-mm', ...access);
    expect([first[0]?.fills, whole[0]?.fills, whole[0]?.mismatched]).toEqual([700, 1_810, 0]);
    expect((first[0]?.eventsAppended ?? 0) + (whole[0]?.eventsAppended ?? 0)).toBe(1_810 + 1 + 7);

    const { code, err } = await run('replay', 'fills', fileOf('rest.csv.gz', [header, ...claude.slice(700)]), ...access);
    expect([code, err]).toEqual([1, expect.stringMatching(/^copyledger: rest\.csv\.gz, line 2, column \w+: .* recorded otherwise before/)]);
    expect(await fillsRecorded(api)).toBe(1_810);
  });
});

it('reports every contradiction, however many there are', async () => {
  const closed = Array.from({ length: 1_100 }, (_, index) => `dee,0xd,${1763395989072 + index},BTC,SELL,${index + 1},100,Close Long,0,0`);
  const [report] = await replayed(fileOf('lost.csv.gz', [lines[0] ?? '', ...closed]), ...(await onPlatform('dee')));
  expect(report).toMatchObject({ fills: 1_100, closingFills: 1_100, matched: 1_100, eventsAppended: 1 + 1 + 2 * 1_100 });
  expect(report?.discrepancies).toEqual(
    closed.map((_, index) => ({ symbol: 'BTC', line: index + 2, expected: `${index + 1}`, held: '0' })),
  );
});

describe('a file that does not fit', () => {
  const [header = '', ...rows] = lines;
  const some = rows.slice(0, 600);
  const last = (some[599] ?? '').split(',');
  const lastWith = (column: number, text: string): readonly string[] => [
    header,
    ...some.slice(0, 599),
    last.map((cell, index) => (index === column ? text : cell)).join(','),
  ];
  const zipped = gzipSync(lines.join('\n'));

  it.each([
    ['an exponent', lastWith(5, '1e3'), /line 601, column qty: "1e3" is not a plain decimal number/],
    ['hexadecimal', lastWith(6, '0x1f'), /line 601, column price: "0x1f" is not a plain decimal number/],
    ['a blank', lastWith(9, ''), /line 601, column fee: "" is empty/],
    ['too many digits', lastWith(8, '0.123456789'), /line 601, column closed_pnl: .* more fraction digits/],
    ['an unknown direction', lastWith(7, 'Borrow'), /line 601, column dir: "Borrow" is none of/],
    ['a broken time', lastWith(2, '17633959890.5'), /line 601, column ts_ms: /],
    ['an unknown column', [`${header},colour`, ...some.map((row) => `${row},red`)], /line 1: "colour" is no column/],
    ['a truncated end', zipped.subarray(0, zipped.length >> 1), /is truncated: the gzip data ends after line \d+/],
    ['no gzip', Buffer.from(lines.join('\n')), /is not gzip/],
  ])('with %s is refused in one line, and nothing of it is recorded', async (_what, content, reason) => {
    const { code, out, err } = await run('replay', 'fills', fileOf('bad.csv.gz', content), ...(await onPlatform('eve')));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^copyledger: bad\.csv\.gz[^\n]*\n$/);
    expect(err).toMatch(reason);
    expect(await accountsOf(await apiOf('eve'))).toEqual([]);
  });

  it('is refused for its funding just so', async () => {
    const funding = fileOf('funding.csv.gz', ['ts_ms,coin,usdc,funding_rate', '1,BTC,1e-5,0']);
    const { code, err } = await run(
      'replay',
      'fills',
      fillsFile,
      '--trader',
      'gpt-5-1',
      '--funding',
      funding,
      ...(await onPlatform('eve')),
    );
    expect([code, err]).toEqual([1, expect.stringMatching(/^copyledger: funding\.csv\.gz, line 2, column usdc: "1e-5" is not/)]);
    expect(await accountsOf(await apiOf('eve'))).toEqual([]);
  });
});
