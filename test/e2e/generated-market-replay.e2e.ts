import { prepareDatabase } from '@copyledger/testing';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type PartProcess, startPlatformProcess } from '../crash/platform-process';
import { Cli, eventually, passableFolder } from './replay-command';
import { MarketTrader, optionsOf, recordGenerated, recordGeneratedOkx, replayedMarkets, tokenFor } from './replay-market.world';
import type { MarketReplayReport } from '@copyledger/apps/cli/market/market-report';

jest.setTimeout(600_000);

const folder = passableFolder();
let platform: PartProcess;
let port: number;
let access: readonly string[];
let trader: MarketTrader;

beforeAll(async () => {
  port = await freePort();
  prepareDatabase(join(folder, 'postgres'));
  platform = await startPlatformProcess(folder, { port });
  access = ['--url', platform.url, '--token', await tokenFor(folder, 'root', 'admin')];
  trader = new MarketTrader(() => platform.url, await tokenFor(folder, 'ada', 'trader'));
  await trader.open('1000000');
});
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("is played from OKX's own messages: numbers, checksums, trades and best prices", async () => {
  const recording = recordGeneratedOkx(folder, { seconds: 60 });
  const report = await replayedMarkets(...optionsOf(recording), ...access);
  const whole = { compared: recording.diffs, agreed: recording.diffs };
  expect(report.markets).toMatchObject([
    { venue: 'okx', market: 'BTC-USDT', instrument: 'BTC-USDT', agreement: whole, stale: [], unreadable: [] },
  ]);
  expect(report.markets[0]?.counts).toMatchObject({ tradesIgnored: 0, verified: recording.diffs + 1 });
  expect(report).toMatchObject({
    from: '2026-11-20T12:00:00.000000Z',
    checksums: { compared: recording.diffs + 1, agreed: recording.diffs + 1 },
  });
});

describe('a recording with a gap', () => {
  it('is traded with again from its next snapshot on', async () => {
    const recording = recordGenerated(folder, { seconds: 90, gap: { at: 30, snapshotAt: 50 } });
    const { markets } = await replayedMarkets(...optionsOf(recording), ...access);
    const [market] = markets;
    expect(market).toMatchObject({
      isStaleAtEnd: false,
      stale: [{ reason: 'Gap', from: expect.stringMatching(/^2026-11-20T12:00:30/) as string }],
    });
    expect(market?.counts.tradesIgnored).toBeGreaterThan(0);
    // What the book shows, it shows right; between the gap and the snapshot it shows nothing.
    const { compared = 0, agreed } = market?.agreement ?? {};
    expect(agreed).toBe(compared);
    expect(recording.diffs - compared).toBeGreaterThan(150);
  });

  it('is not traded with any more without one, and says so', async () => {
    const { markets } = await replayedMarkets(...optionsOf(recordGenerated(folder, { seconds: 60, gap: { at: 30 } })), ...access);
    expect(markets).toMatchObject([{ isStaleAtEnd: true, stale: [{ reason: 'Gap', to: null }] }]);
  });
});

it('goes on when the platform is killed on the way, with the book told again', async () => {
  for (let price = 59_999; price > 59_910; price -= 1) await trader.bid('BTC-USDT', price.toString(), '0.001');
  const recording = recordGenerated(folder, { seconds: 240 });
  const cli = new Cli(['replay', 'market', ...optionsOf(recording), '--speed', '20', '--json', ...access]);
  for (const fills of [5, 60]) {
    await eventually(async () => ((await trader.items('/fills')).length >= fills || !cli.isRunning ? true : undefined));
    expect(cli.isRunning).toBe(true);
    await platform.kill();
    platform = await startPlatformProcess(folder, { port });
  }
  const { code, out, err } = await cli.ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const report = JSON.parse(out) as MarketReplayReport;
  const [market] = report.markets;
  // Killed again before it has heard the book again, the platform hears it once for both.
  expect([1, 2]).toContain(market?.resyncs);
  expect(market).toMatchObject({
    stale: [],
    isStaleAtEnd: false,
    agreement: { compared: recording.diffs, agreed: recording.diffs },
  });
  // The first minute has the marks of the recordings before.
  expect(report.marks).toEqual({ minutes: 4, recorded: 3 });
  // Every trade of the market is on the account, once.
  const [fills] = report.fills;
  expect(fills).toMatchObject({ withoutQuote: 0 });
  const found = await eventually(async () => {
    const all = await trader.items<{ readonly tradeNumber: string }>('/fills');
    return all.length === fills?.fills ? all : undefined;
  });
  expect(new Set(found.map(({ tradeNumber }) => tradeNumber)).size).toBe(found.length);
});

it('ends in order when it is interrupted', async () => {
  const cli = new Cli(['replay', 'market', ...optionsOf(recordGenerated(folder, { seconds: 600 })), '--speed', '1', ...access]);
  // It meets the market as soon as there is one.
  const before = (await trader.items('/fills')).length;
  await trader.bid('BTC-USDT', '61000', '0.001');
  await eventually(async () => ((await trader.items('/fills')).length > before ? true : undefined));
  cli.kill('SIGINT');
  const err = 'copyledger: interrupted: what was traded stands; the market data of the rest was not played\n';
  expect(await cli.ended).toEqual({ code: 130, out: '', err });
});
