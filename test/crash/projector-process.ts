import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The projector in a process of its own, as it is deployed. */
export interface ProjectorProcess {
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** What the last lines said, for a projector that ended by itself. */
const lastWords = (child: ChildProcess): (() => string) => {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    });
  return () => said;
};

/** Starts a projector; it may be killed at any moment, also before it has begun. */
export const startProjectorProcess = (environment: Readonly<Record<string, string>>): ProjectorProcess => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOG_LEVEL: 'error', ...environment };
  const args = ['-r', './tools/register-ts.cjs', 'apps/projector/main.ts'];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = lastWords(child);
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null) throw new Error(`The projector ended by itself:\n${said()}`);
    child.kill(signal);
    await exited;
  };
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
};
