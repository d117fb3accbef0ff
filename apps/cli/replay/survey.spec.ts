import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chosenTraders, fundedTrader, surveyFills, surveyFunding, traderKey } from './survey';

const folder = mkdtempSync(join(tmpdir(), 'copyledger-survey-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const header = 'trader,wallet,ts_ms,symbol,side,qty,price,dir,closed_pnl,fee';
const fill = (trader: string, symbol = 'BTC', wallet = '0xA'): string => `${trader},${wallet},1,${symbol},BUY,1,1,Open Long,0,0`;
const fileOf = (...lines: readonly string[]): string => {
  const file = join(folder, 'fills.csv.gz');
  writeFileSync(file, gzipSync(lines.join('\n')));
  return file;
};

const surveyed = () =>
  surveyFills(fileOf(header, fill('ada'), fill('bob'), fill('ada'), fill('ada', 'ETH', '0xa'), fill('ada', 'BTC', '0xB')));

describe('the survey of a file', () => {
  it('finds every trader by name and wallet, and the lines of their rows', async () => {
    const found = [...(await surveyed()).values()].map(({ name, wallet, lines }) => [name, wallet, lines.rows, lines.lineOf(lines.rows)]);
    expect(found).toEqual([
      ['ada', '0xa', 3, 5],
      ['bob', '0xa', 1, 3],
      ['ada', '0xb', 1, 6],
    ]);
  });

  it('fails on a header without fills, and on the last row as on the first', async () => {
    await expect(surveyFills(fileOf(header))).rejects.toThrow('fills.csv.gz: has a header and no fills');
    await expect(surveyFills(fileOf(header, fill('ada'), fill('ada', '')))).rejects.toThrow('fills.csv.gz, line 3, column symbol: ');
  });

  it('fails where a trader has more instruments than an account may have', async () => {
    const rows = Array.from({ length: 2_001 }, (_, index) => fill('ada', `S${index}`));
    await expect(surveyFills(fileOf(header, ...rows))).rejects.toThrow('line 2002, column symbol: is more than an account may have (2000)');
  });

  it('counts funding payments', async () => {
    expect(await surveyFunding(fileOf('ts_ms,coin,usdc,funding_rate', '1,BTC,1,0', '2,BTC,-1,0'))).toBe(2);
    expect(await surveyFunding(fileOf('ts_ms,coin,usdc,funding_rate'))).toBe(0);
  });
});

describe('the choice of traders', () => {
  it('is all, or those of a name', async () => {
    const all = await surveyed();
    expect(chosenTraders(all, undefined).size).toBe(3);
    expect([...chosenTraders(all, 'bob').keys()]).toEqual([traderKey({ trader: 'bob', wallet: '0xA' })]);
    expect(() => chosenTraders(all, 'eve')).toThrow('there is no trader "eve" in the file; it has ada, bob');
  });

  it('leaves no doubt whose funding it is', async () => {
    const all = await surveyed();
    expect(fundedTrader(chosenTraders(all, 'bob'))).toBe('bob\n0xa');
    expect(() => fundedTrader(all)).toThrow('--funding belongs to one trader, and the file has ada, bob: name one with --trader');
    expect(() => fundedTrader(chosenTraders(all, 'ada'))).toThrow('--funding belongs to one trader');
  });
});
