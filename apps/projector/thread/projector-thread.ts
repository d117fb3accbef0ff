import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ProjectorHost, ProjectorListener, ProjectorReport } from '../projector-host';
import type { ThreadMessage, ThreadOptions } from './messages';

/** Compiled code starts `entry.js`; a checkout that runs from its sources needs the TypeScript hook. */
const extension = extname(__filename);
const entry = join(__dirname, `entry${extension}`);
const execArgv = extension === '.ts' ? ['-r', join(__dirname, '../../../tools/register-ts.cjs')] : [];

/** Events live for one batch: with room for a few batches they die young, which costs the collector nothing. */
const youngGenerationMb = 96;

/** The projector's thread has ended, and nobody had asked it to. */
export class ProjectorDied extends Error {
  constructor(cause: unknown) {
    super('The thread of the projector has ended unexpectedly.', { cause });
    this.name = 'ProjectorDied';
  }
}

/** A process that serves read models which nobody keeps up to date is worse than none: the death reaches whoever ends the process. */
const dieLoudly = (error: ProjectorDied): void => {
  setImmediate(() => {
    throw error;
  });
};

export interface ThreadListener extends ProjectorListener {
  /** By default the error reaches the process as one that nobody caught. */
  readonly onDeath?: (error: ProjectorDied) => void;
}

class ProjectorThread implements ProjectorHost {
  private readonly ended: Promise<void>;
  private isStopping = false;
  private latest: ProjectorReport;
  private failure: unknown;

  constructor(
    private readonly worker: Worker,
    private readonly listener: ThreadListener,
    report: ProjectorReport,
  ) {
    this.latest = report;
    worker.on('message', (message: ThreadMessage) => {
      this.hear(message);
    });
    worker.on('error', (error) => (this.failure = error));
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code) => {
        if (!this.isStopping) (listener.onDeath ?? dieLoudly)(new ProjectorDied(this.failure ?? `exit code ${code}`));
        resolve();
      });
    });
  }

  report(): ProjectorReport {
    return this.latest;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.worker.postMessage('stop');
    await this.ended;
  }

  private hear(message: ThreadMessage): void {
    const { onCommit, onFailure, onNotice, onParked } = this.listener;
    if (message.kind === 'commit') onCommit(message.commit);
    else if (message.kind === 'report') this.latest = message.report;
    else if (message.kind === 'failure') onFailure(message.failure);
    else if (message.kind === 'notice') onNotice(message.text);
    else if (message.kind === 'parked') onParked(message.text);
  }
}

/** Starts the projector in a thread of its own. Rejects with its reason when it cannot prepare the database. */
export const startProjectorThread = (options: ThreadOptions, listener: ThreadListener): Promise<ProjectorHost> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: options, execArgv, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } });
    const fail = (error: Error): void => {
      void worker.terminate();
      reject(error);
    };
    const onExit = (code: number): void => {
      reject(new Error(`The thread of the projector ended with ${code} before it was ready.`));
    };
    const onMessage = (message: ThreadMessage): void => {
      if (message.kind === 'notice') listener.onNotice(message.text);
      else if (message.kind === 'parked') listener.onParked(message.text);
      else if (message.kind === 'refused') fail(new Error(`The projector cannot start: ${message.reason}`));
      else if (message.kind === 'ready') {
        worker.off('message', onMessage).off('error', fail).off('exit', onExit);
        resolve(new ProjectorThread(worker, listener, message.report));
      }
    };
    worker.on('message', onMessage).on('error', fail).on('exit', onExit);
  });
