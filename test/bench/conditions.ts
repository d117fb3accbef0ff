import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { isQuick } from './size';

const gibibyte = 2 ** 30;

const gitCommit = (): string | undefined => {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: __dirname, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    // No checkout, or no git: the figures are as good.
    return undefined;
  }
};

/** What a figure has to be read with. */
export const machineConditions = () => ({
  date: new Date().toISOString(),
  node: process.version,
  cores: cpus().length,
  cpu: cpus()[0]?.model,
  memoryGiB: Number((totalmem() / gibibyte).toFixed(1)),
  kernel: `${process.platform} ${release()}`,
  fsync: 'on',
  folder: tmpdir(),
  loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  commit: gitCommit(),
  quick: isQuick(),
});
