import { readPolicy } from '@copyledger/domain/copying/policy-document';
import { suiteFiles } from '@copyledger/testing';
import { hyperliquidTerms } from '@copyledger/what-if';
import { gzipSync } from 'node:zlib';
import { surveyFills } from '../../replay/survey';
import { venueAsset } from '../observed-leader';
import { readEquityFile } from './equity-file';
import { generatedPolicies } from './generated-policies';
import { readRecording } from './recording';

const inFile = suiteFiles('recording');

describe('a recording', () => {
  it('is laid out in time, a trader’s rows in the order of the file', async () => {
    const header = 'trader,wallet,ts_ms,symbol,side,qty,price,dir,closed_pnl,fee';
    const row = (trader: string, ms: number, price: string): string => `${trader},0x${trader},${ms},ETH,BUY,0.10,${price},Open Long,0,0`;
    const lines = [header, row('a', 5, '1.5'), row('b', 1, '2'), row('a', 3, '1.25'), row('a', 5, '1'), row('b', 5, '3')];
    const file = inFile('fills.csv.gz', gzipSync(lines.join('\n')));
    const equity = { wallet: '0xa', at: '1970-01-01T00:00:00.004000Z' as never, sequence: 4, equity: '10' };
    const { moments, rows, instruments } = await readRecording(file, await surveyFills(file), {
      terms: hyperliquidTerms,
      equities: [equity],
    });
    expect(moments.map(({ at, rows: own, equities }) => [at.slice(20, 23), own.map(({ fill }) => fill.price), equities.length])).toEqual([
      ['001', ['2'], 0],
      ['004', [], 1],
      ['005', ['1.5', '1.25', '1', '3'], 0],
    ]);
    expect([rows, instruments.get('ETH')]).toMatchObject([5, { priceScale: 2, quantityScale: 1, minimumNotional: 1_000_000_000n }]);
  });
});

describe('a file of equity', () => {
  it.each([
    ['{}', 'equity.json: wallet is missing'],
    ['{"wallet":"0xA"}', 'equity.json: allTime.accountValueHistory must be a list'],
    [
      '{"wallet":"0xA","allTime":{"accountValueHistory":[[1,"1"],[2,2]]}}',
      'equity.json: allTime.accountValueHistory[1] has no equity in quotes',
    ],
    ['{"wallet":"0xA","allTime":{"accountValueHistory":[["1","1"]]}}', 'allTime.accountValueHistory[0] has no time in whole milliseconds'],
    ['{"wallet":"0xA","allTime":{"accountValueHistory":[[1,"1e5"]]}}', 'allTime.accountValueHistory[0] its equity is not a plain decimal'],
  ])('%s does not fit', async (text, reason) => {
    await expect(readEquityFile(inFile('equity.json', text))).rejects.toThrow(reason);
  });
});

describe('policies that are made up', () => {
  it('fit, differ, and are the same every time', () => {
    const policies = generatedPolicies(91, ['BTC', 'ETH']);
    for (const policy of policies) expect(readPolicy(policy, venueAsset)).toEqual({ ok: true, value: policy });
    expect(new Set(policies.map((policy) => JSON.stringify(policy))).size).toBe(91);
    expect(generatedPolicies(91, ['BTC', 'ETH'])).toEqual(policies);
  });
});
