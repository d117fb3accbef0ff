import { settings } from '@copyledger/platform/config/configuration';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CliFailure } from '../cli-failure';
import { LastWords } from './last-words';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface ProcessOptions {
  readonly dataDir: string;
  /** Passed every line that the platform writes. */
  readonly onLine: (line: string) => void;
}

const readySecondsMax = 120;
const stopSecondsMax = 30;

/** Compiled code starts `main.js`; a checkout that runs from its sources needs the TypeScript hook. */
const extension = extname(__filename);
const entry = join(__dirname, `../../platform/main${extension}`);
const hook = extension === '.ts' ? ['-r', join(__dirname, '../../../tools/register-ts.cjs')] : [];

/** The platform stands on parts of its own, whatever this shell is configured for: no shared database, log or key. */
const embeddedEnvironment = (): NodeJS.ProcessEnv => {
  const configured = new Set(Object.values(settings).flatMap(({ name }) => [name, `${name}_FILE`]));
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !configured.has(name)));
  return { ...rest, LOG_LEVEL: 'warn', LOG_FORMAT: 'json' };
};

const spawnPlatform = (dataDir: string): Child => {
  const options = ['--data', dataDir, '--port', '0', '--no-demo', '--ready-json', '--end-with-stdin'];
  return spawn(process.execPath, [...hook, entry, ...options], {
    env: embeddedEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a process group of its own: an interrupt from the terminal reaches us alone, and we end the platform in order.
    detached: true,
  });
};

const readyUrlIn = (line: string): string | undefined => {
  if (!line.startsWith('{"ready":true')) return undefined;
  const { url } = JSON.parse(line) as { readonly url?: unknown };
  return typeof url === 'string' ? url : undefined;
};

/** The platform as a process below this one. It ends with us, killed or not, because its standard input ends then. */
export class PlatformProcess {
  /** Its address, once it is ready. Rejects when it ends before. */
  readonly ready: Promise<string>;
  /** Resolves with the reason when the process has ended, asked to or not. */
  readonly ended: Promise<CliFailure>;
  private readonly child: Child;
  private readonly words = new LastWords();

  constructor({ dataDir, onLine }: ProcessOptions) {
    this.child = spawnPlatform(dataDir);
    // Writing to a process that is gone is no news: its end is noticed anyhow.
    this.child.stdin.on('error', () => undefined);
    this.ended = this.watchEnd();
    this.ready = this.watchStart(onLine);
  }

  /** Resolves when every part of the platform has ended. */
  async stop(): Promise<void> {
    const { child } = this;
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopSecondsMax * 1000);
    child.kill('SIGTERM');
    await this.ended;
    clearTimeout(deadline);
  }

  private async watchEnd(): Promise<CliFailure> {
    try {
      // Not `exit`: what it said last may still be on its way.
      const [code, signal] = (await once(this.child, 'close')) as [number | null, string | null];
      return new CliFailure(`the embedded platform ended (${signal ?? `exit code ${code}`})${this.words.said}`);
    } catch (cause) {
      return new CliFailure('the embedded platform could not be started', { cause });
    }
  }

  private async watchStart(onLine: (line: string) => void): Promise<string> {
    const { stdout, stderr } = this.child;
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      deadline = setTimeout(() => {
        reject(new CliFailure(`the embedded platform was not ready within ${readySecondsMax} s${this.words.said}`));
      }, readySecondsMax * 1000);
    });
    const ready = new Promise<string>((resolve) => {
      for (const input of [stdout, stderr]) {
        createInterface({ input }).on('line', (line) => {
          this.words.take(line);
          onLine(line);
          const url = input === stdout ? readyUrlIn(line) : undefined;
          if (url !== undefined) resolve(url);
        });
      }
    });
    const over = this.ended.then((reason) => Promise.reject(reason));
    return Promise.race([ready, over, late]).finally(() => {
      clearTimeout(deadline);
    });
  }
}
