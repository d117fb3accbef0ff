import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Crash, crashing } from './platform-process';

const root = join(__dirname, '../..');

/** The saga runner in a process of its own, as it is deployed: exchange, settlement and copying. */
export class CopyingProcess {
  private said = '';
  private isKilled = false;
  readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.said = `${this.said}${chunk.toString()}`.slice(-4_000);
      });
  }

  /** `crash` says where it ends without a word. */
  static start(environment: Readonly<Record<string, string>>, crash: Crash): CopyingProcess {
    const { preload, env: crashEnv } = crashing(crash);
    const preloads = ['-r', './tools/register-ts.cjs', '-r', preload];
    const env = {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOG_LEVEL: 'error', LOG_FORMAT: 'short' },
      ...{ ...environment, ...crashEnv },
    };
    const child = spawn(process.execPath, [...preloads, 'apps/saga-runner/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new CopyingProcess(child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it said last, when it ended by itself and was not to. */
  get lastWords(): string | undefined {
    return this.child.exitCode === null || this.isKilled ? undefined : this.said;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    this.isKilled = true;
    this.child.kill(signal);
    await this.ended;
  }
}
