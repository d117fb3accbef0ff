/** One entry for both ways to run the node: a worker thread and a child process. */
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type EntryMessage } from './index';
import { type ServeOptions } from './options';
import { serve } from './serve';

const send = (message: EntryMessage): void => {
  if (parentPort === null) process.send?.(message);
  else parentPort.postMessage(message);
};

const onStop = (stop: () => void): void => {
  if (parentPort !== null) {
    parentPort.on('message', stop);
    return;
  }
  // The parent decides when to stop; an interrupt from the terminal reaches both, and is the parent's to handle.
  process.on('message', stop);
  process.on('disconnect', stop);
  process.on('SIGINT', () => undefined);
};

/** How far this thread, and those that it starts, stand behind who appends: whoever answers requests with one thread needs it more. */
const niceness = 5;

/** Where threads have priorities of their own; who stands further behind stays there. */
const giveWay = (): void => {
  if (process.platform === 'linux' && getPriority() < niceness) setPriority(niceness);
};

const main = async (): Promise<void> => {
  giveWay();
  const data = parentPort === null ? (JSON.parse(process.argv[2] ?? '{}') as ServeOptions) : (workerData as ServeOptions);
  try {
    const node = await serve(data);
    onStop(() => {
      void node.stop().then(() => process.exit(0));
    });
    send({ kind: 'ready', url: node.url });
  } catch (error) {
    send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
};

void main();
