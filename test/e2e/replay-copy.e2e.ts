import type { CopyReplayReport } from '@copyledger/apps/cli/copying/replay/audit-stage';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Cli, eventually, passableFolder, recordedLines, run } from './replay-command';

jest.setTimeout(300_000);

const folder = passableFolder();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The first rows of two traders, one of whose histories has lost fills. */
const someFills = (rows: number): string => {
  const [header = '', ...lines] = recordedLines();
  const of = (trader: string): readonly string[] => lines.filter((line) => line.startsWith(`${trader},`)).slice(0, rows);
  const file = join(folder, `fills-${rows}.csv.gz`);
  writeFileSync(file, gzipSync([header, ...of('claude-sonnet-4-5-mm'), ...of('qwen3-max-mm')].join('\n')));
  return file;
};

const sound = { missed: 0, doubled: 0, largestUnexplained: '0', conservation: { isConserved: true, sums: { USDC: '0' } } };

const bytesIn = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

describe('copying recorded traders', () => {
  it('misses and doubles nothing, and goes on after kill -9 as if nothing had been', async () => {
    const file = someFills(60);
    const args = ['replay', 'copy', file, '--followers', '5', '--leader-equity', '10000', '--json'];
    const dataDir = join(folder, 'kept');
    const killed = new Cli([...args, '--data', dataDir]);
    await eventually(() => {
      try {
        return bytesIn(join(dataDir, 'eventstore')) > 400_000 ? true : undefined;
      } catch {
        return undefined;
      }
    });
    killed.kill('SIGKILL');
    await killed.ended;
    const [whole, resumed] = await Promise.all([run(...args), run(...args, '--data', dataDir)]);
    const [once, again] = [whole, resumed].map(({ code, out, err }) => {
      if (code !== 0) throw new Error(err);
      return JSON.parse(out) as CopyReplayReport;
    });
    expect(once).toMatchObject({ all: { follows: 10, leaderFills: 120, ...sound }, traders: [sound, sound] });
    expect(again).toMatchObject({ all: { follows: 10, leaderFills: 120, ...sound }, traders: [sound, sound] });
    expect(again?.all.filled).toBe(once?.all.filled);
    const { code, out } = await run('reconcile', '--data', dataDir, '--json');
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({
      ...{ code: 0, follows: 10, missed: 0, doubled: 0, largestUnexplained: '0', surpluses: 0, isConserved: true, findings: [] },
    });
  });

  it('says which field of a policy does not fit, and leaves no trace', async () => {
    const policies = join(folder, 'policies.json');
    writeFileSync(
      policies,
      JSON.stringify([{ sizing: { mode: 'quantity-multiple', multiple: '1' } }, { sizing: { mode: 'fixed-amount', amount: '-1' } }]),
    );
    const { code, err } = await run('replay', 'copy', someFills(1), '--followers', '2', '--policies', policies);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'copyledger: policies.json: [1].sizing.amount must be a positive amount of at most 8 fraction digits\n',
    });
  });
});
