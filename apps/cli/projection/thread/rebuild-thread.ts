import { giveWay } from '@copyledger/platform/give-way';
import type { BuildProgress } from '@copyledger/projections/runtime/rebuild/build';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CliFailure } from '../../cli-failure';
import type { RebuildMessage, RebuildResult, RebuildTask } from './messages';

/** Compiled code starts `entry.js`; a checkout that runs from its sources needs the TypeScript hook. */
const extension = extname(__filename);
const entry = join(__dirname, `entry${extension}`);
const execArgv = extension === '.ts' ? ['-r', join(__dirname, '../../../../tools/register-ts.cjs')] : [];

/**
 * Events live for one batch. With room for a few batches they die young, which costs the collector nothing; in the room that a process
 * has by itself they are moved about twice, which takes an eighth of a rebuild's time.
 */
const youngGenerationMb = 192;

export interface RebuildListener {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
  /** Told what is being done, and what has failed and is tried again. */
  readonly onStep: (text: string) => void;
}

/** Rebuilds in a thread of its own. Throws a `CliFailure` when it cannot be done, and the signal's reason when it was interrupted. */
export const rebuildInThread = (task: RebuildTask, listener: RebuildListener): Promise<RebuildResult> =>
  new Promise((resolve, reject) => {
    const { signal, onProgress, onStep } = listener;
    if (task.throttle !== undefined) giveWay('everybody');
    const worker = new Worker(entry, { workerData: task, execArgv, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } });
    const stop = (): void => {
      worker.postMessage('stop');
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: RebuildMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'step') onStep(message.text);
      else if (message.kind === 'failure') onStep(`failed, and goes on: ${message.reason}`);
      else if (message.kind === 'done') resolve(message.result);
      else if (signal.aborted) reject(signal.reason as Error);
      else reject(message.kind === 'refused' ? new CliFailure(message.reason) : message.error);
    });
    worker.on('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      reject(new Error(`The thread of the rebuild ended with ${code}.`));
    });
  });
