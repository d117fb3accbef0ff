import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root } from '../product-process';
import { Arrivals } from './arrivals';
import type { LoadTerms, Told } from './clients';

const hook = join(root, 'tools/register-ts.cjs');

export interface Listening {
  readonly child: ChildProcess;
  readonly port: number;
}

/** A process of the bench's own that says where it listens. */
export const startListening = async (
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Listening> => {
  const child = spawn(process.execPath, ['-r', hook, file, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('exit', () => {
      reject(new Error(`${file} ended before it listened.`));
    });
  });
  return { child, port };
};

export interface Measured {
  readonly deltas: Arrivals;
  readonly prices: Arrivals;
  readonly lost: number;
}

/** Load generators in processes of their own. */
export class Crowds {
  private constructor(readonly children: readonly ChildProcess[]) {}

  static start(terms: readonly LoadTerms[]): Crowds {
    const children = terms.map((each) =>
      fork(join(__dirname, 'clients.ts'), [JSON.stringify(each)], { cwd: root, execArgv: ['-r', hook] }),
    );
    return new Crowds(children);
  }

  /** Resolves with the number of clients, when all are connected. */
  async connected(): Promise<number> {
    const told = await Promise.all(this.children.map((child) => this.next(child)));
    return told.reduce((sum, each) => sum + (each.kind === 'connected' ? each.clients : 0), 0);
  }

  begin(): void {
    for (const child of this.children) child.send('begin');
  }

  async measured(): Promise<Measured> {
    const told = await Promise.all(
      this.children.map((child) => {
        child.send('measure');
        return this.next(child);
      }),
    );
    return told.reduce<Measured>(
      (sum, each) =>
        each.kind === 'measured'
          ? { deltas: sum.deltas.with(each.deltas), prices: sum.prices.with(each.prices), lost: sum.lost + each.lost }
          : sum,
      { deltas: new Arrivals(), prices: new Arrivals(), lost: 0 },
    );
  }

  private async next(child: ChildProcess): Promise<Told> {
    const [told] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('A load generator ended.'))),
    ])) as [Told];
    return told;
  }
}
