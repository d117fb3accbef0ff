import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../..');
const linesKept = 50;

/** An app in a process of its own, as it is deployed. */
export interface AppProcess {
  readonly url: string;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** The address in a line that says that it is ready: an app's, or the whole platform's. */
const readyUrl = (line: string): string | undefined =>
  /listening on (http:[^ "]+)/.exec(line)?.[1] ?? /^{"ready":true.*"url":"([^"]+)"/.exec(line)?.[1];

/** Resolves when the app of this name listens, on any free port. Nothing that this shell is configured for reaches it. */
export const startAppProcess = async (
  app: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<AppProcess> => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOG_FORMAT: 'short', ...environment };
  const child = spawn(process.execPath, ['-r', './tools/register-ts.cjs', `apps/${app}/main.ts`, ...args], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const endWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  child.once('exit', () => process.removeListener('exit', endWithUs));
  const exited = once(child, 'exit');
  const said: string[] = [];
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null) throw new Error(`${app} ended by itself:\n${said.join('\n')}`);
    child.kill(signal);
    await exited;
  };
  const url = await new Promise<string>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => {
        if (said.push(line) > linesKept) said.shift();
        const found = readyUrl(line);
        if (found !== undefined) resolve(found);
      });
    child.once('exit', () => {
      reject(new Error(`${app} ended before it was ready:\n${said.join('\n')}`));
    });
  });
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
};
