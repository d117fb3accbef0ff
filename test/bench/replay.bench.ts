import type { TraderReport } from '@copyledger/apps/cli/replay/report';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { progress, reporterOf } from './figures';
import { closedLoop } from './load';
import { withOrderTable } from './order-table';
import { root, startProduct } from './product-process';
import { endProcess, using, withFolder } from './resources';
import { isQuick } from './size';

const dataFolder = process.env['BENCH_DATA'] ?? join(root, '../shared/data');
const recording = join(dataFolder, 'traders_hyperliquid_fills_dev.csv.gz');
const quickRows = 500;
const inFlight = 64;

/** The first rows of the recording are enough to show that it works. */
const recordingIn = (folder: string): string => {
  if (!isQuick()) return recording;
  const lines = gunzipSync(readFileSync(recording)).toString().split('\n');
  const file = join(folder, 'fills.csv.gz');
  writeFileSync(file, gzipSync(`${lines.slice(0, quickRows + 1).join('\n')}\n`));
  return file;
};

interface Replayed {
  readonly reports: readonly TraderReport[];
  readonly seconds: number;
  readonly code: string;
}

/** The command as a user starts it: reading the file, starting and ending the embedded parts are in its time. */
const replayFile = async (file: string): Promise<Replayed> => {
  const start = performance.now();
  const { child, code } = startProduct({ entry: 'apps/cli/main', args: ['replay', 'fills', file, '--json'] });
  return using(
    () => endProcess(child),
    async () => {
      let out = '';
      child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
      const [exitCode] = (await once(child, 'close')) as [number | null];
      if (exitCode !== 0) throw new Error(`copyledger replay fills ended with ${exitCode}.`);
      return { reports: JSON.parse(out) as readonly TraderReport[], seconds: (performance.now() - start) / 1000, code };
    },
  );
};

/** The counts go along, so that a figure of a replay that went wrong is recognised. */
const totalsOf = (reports: readonly TraderReport[]) => ({
  traders: reports.length,
  fills: reports.reduce((sum, { fills }) => sum + fills, 0),
  events: reports.reduce((sum, { eventsAppended }) => sum + eventsAppended, 0),
  mismatched: reports.reduce((sum, { mismatched }) => sum + mismatched, 0),
  // Traders are recorded side by side; the slowest ends last.
  recordingSeconds: Math.max(...reports.map(({ seconds }) => seconds)),
});

const insertsPerSecond = (rows: number): Promise<number> =>
  withOrderTable(async (table) => {
    const { perSecond } = await closedLoop({ inFlight, count: rows }, (index) =>
      table.insert('00000000-0000-4000-8000-000000000000', index),
    );
    return perSecond;
  });

/** Recorded fills through `copyledger replay fills` into the read models, whole. */
export const run = async (): Promise<void> => {
  if (!existsSync(recording)) {
    progress(`  SKIPPED: there is no ${recording}; BENCH_DATA names the folder of recordings.`);
    return;
  }
  await withFolder(async (folder) => {
    const { reports, seconds, code } = await replayFile(recordingIn(folder));
    const { recordingSeconds, ...totals } = totalsOf(reports);
    const reference = { name: `insert of a row a fill through pg, ${inFlight} in flight`, value: await insertsPerSecond(totals.fills) };
    const report = reporterOf('replay', { ...totals, recordingSeconds, commandSeconds: Math.round(seconds), command: code });
    report({ name: 'fills into read models, the whole command', value: totals.fills / seconds, unit: 'fills/s', reference });
    report({ name: 'fills recorded, without start and end', value: totals.fills / recordingSeconds, unit: 'fills/s', reference });
  });
};
