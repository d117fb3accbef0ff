import type { TraderReport } from '@copyledger/apps/cli/replay/report';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = join(__dirname, '../..');
const data = join(root, '../shared/data');

export const fillsFile = join(data, 'traders_hyperliquid_fills_dev.csv.gz');
export const fundingFile = join(data, 'traders_hyperliquid_funding_gpt-5-1.csv.gz');

/** The recorded fills as lines, the header first. */
export const recordedLines = (): readonly string[] => gunzipSync(readFileSync(fillsFile)).toString().trimEnd().split('\n');

/** A folder that the user whom Postgres runs as under root can get through. */
export const passableFolder = (parent = tmpdir()): string => {
  const folder = mkdtempSync(join(parent, 'copyledger-replay-e2e-'));
  chmodSync(folder, 0o711);
  return folder;
};

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The real command line as a process of its own, from the sources. */
export class Cli {
  private readonly written = { out: '', err: '' };
  private readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['-r', './tools/register-ts.cjs', 'apps/cli/main.ts', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.child.stdout?.on('data', (text: Buffer) => (this.written.out += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.written.err += text.toString()));
    this.ended = once(this.child, 'close').then(([code]) => ({ code: code as number | null, ...this.written }));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What it has printed until now. */
  get said(): Pick<Ended, 'out' | 'err'> {
    return { ...this.written };
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

export const run = (...args: readonly string[]): Promise<Ended> => new Cli(args).ended;

/** Replays and reads what `--json` printed. Throws what the command said when it failed. */
export const replayed = async (...args: readonly string[]): Promise<readonly TraderReport[]> => {
  const { code, out, err } = await run('replay', 'fills', ...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as readonly TraderReport[];
};

/** Looks until there is something to see. Throws after a minute and a half. */
export const eventually = async <T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  const until = Date.now() + 90_000;
  while (Date.now() < until) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 90 s.');
};
