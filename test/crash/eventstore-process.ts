import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** A node in a process that a test may kill, or run under another program. */
export interface NodeProcess {
  readonly url: string;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

/** The two lines that the script writes: its process, and where the node is. */
const firstLines = async (child: ChildProcess): Promise<{ pid: number; url: string }> => {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const [, pid, url] = /^(\d+)\nready (\S+)\n/.exec(text) ?? [];
    if (pid !== undefined && url !== undefined) return { pid: Number(pid), url };
  }
  throw new Error('the node ended before it was ready');
};

/** Starts a node on a directory; `wrapper` is the program, with its arguments, under which it runs. */
export const spawnNode = async (path: string, wrapper: readonly string[] = []): Promise<NodeProcess> => {
  const options = `{ place: { kind: 'directory', path: ${JSON.stringify(path)} }, port: 0 }`;
  const script = `console.log(process.pid); require('./eventstore/node/run').runNode(${options})`;
  const command = [...wrapper, process.execPath, '-r', './tools/register-ts.cjs', '-e', script];
  const child = spawn(command[0]!, command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const { pid, url } = await firstLines(child);
  return {
    url,
    kill: async (signal) => {
      // The wrapper's process is another one, and ends with the node.
      process.kill(pid, signal);
      await exited;
    },
  };
};
