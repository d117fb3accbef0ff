import { suiteFiles } from '@copyledger/testing';
import { gzipSync } from 'node:zlib';
import { runCli } from '../program';

const inFile = suiteFiles('what-if');

const header = 'trader,wallet,ts_ms,symbol,side,qty,price,dir,closed_pnl,fee';
const fills = inFile(
  'fills.csv.gz',
  gzipSync(
    [
      header,
      'ada,0xA,1763000000000,ETH,BUY,0.50,2000.1,Open Long,0,0.45',
      'ada,0xA,1763000000000,ETH,BUY,0.50,2000.1,Open Long,0,0.45',
      'ada,0xA,1763090000000,ETH,SELL,1.00,2100.5,Close Long,100.4,0.95',
      'bob,0xB,1763000000000,BTC,BUY,1,90000,Open Long,0,0',
    ].join('\n'),
  ),
);
const policy = inFile('policy.json', '{ "sizing": { "mode": "quantity-multiple", "multiple": "0.5" } }');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const whatIf = async (...args: readonly string[]): Promise<Ran> => {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  const code = await runCli(['what-if', ...args]).finally(() => {
    jest.restoreAllMocks();
  });
  return { code, out: written.stdout, err: written.stderr };
};

const asked = [
  '--fills',
  fills,
  '--trader',
  'ada',
  '--policy',
  policy,
  '--equity',
  '1500',
  '--leader-equity',
  '10000',
  '--profit-share',
  '1000',
];

describe('copyledger what-if', () => {
  it('answers with the same bytes, which are these', async () => {
    const { code, out, err } = await whatIf(...asked, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((await whatIf(...asked, '--json')).out).toBe(out);
    const answer = JSON.parse(out) as object;
    // 0.5 at 2,001.2 and at 2,099.4, five basis points worse each, outwards to a tick; 0.045 % of both; a tenth of what is left.
    expect(answer).toMatchObject({
      leader: { net: '98.55', returnPercent: '0.9855', fills: 3 },
      follower: { realisedPnl: '49.1', fees: '0.922635', net: '48.177365', profitShared: '4.8177365', equityAtEnd: '1543.3596285' },
      gap: { priceCost: '1.1' },
      plans: 2,
      skips: [],
    });
  });

  it('prints a table for people', async () => {
    const { out } = await whatIf(...asked);
    expect(out).toMatch(/^net +98\.55 +48\.177365$/m);
    expect(out).toMatch(/^3 fills of the leader, 2 plans, 2 trades$/m);
    expect(out).toMatch(/^skipped: nothing$/m);
  });

  it.each([
    [['--fills', fills, '--policy', policy, '--equity', '1'], 'the file has several traders: name one with --trader'],
    [['--policy', policy, '--equity', '1'], 'say whom to follow: --leader ID on a platform, or --fills FILE of a recording'],
    [['--leader', 'x', '--policy', policy, '--equity', '1'], '--leader needs the platform: --url and --token'],
    [[...asked.slice(0, 6), '--equity', '-1'], '--equity must be a positive amount of at most 8 fraction digits'],
    [[...asked, '--to', '2020-01-01'], 'the leader has no fills before --to, or --from lies behind it'],
    [['--fills', fills, '--trader', 'ada', '--policy', inFile('not.json', '{'), '--equity', '1'], 'not.json: is no JSON'],
    [
      ['--fills', fills, '--trader', 'ada', '--policy', inFile('wrong.json', '{"sizing":{"mode":"fixed-amount"}}'), '--equity', '1'],
      'wrong.json: sizing.amount is missing',
    ],
  ])('%j fails with one line', async (args, reason) => {
    const { code, err } = await whatIf(...args);
    expect(code).toBe(1);
    expect(err).toContain(`copyledger: ${reason}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
