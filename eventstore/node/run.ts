import { type ServeOptions } from './options';
import { serve } from './serve';

/**
 * Runs a node in this process until it is told to stop (SIGINT, SIGTERM), after one line on standard output that says where it
 * is: `ready esdb://127.0.0.1:2113?tls=false`. Rejects with a clear reason when it cannot start.
 */
export const runNode = async (options: ServeOptions): Promise<void> => {
  const node = await serve(options);
  process.stdout.write(`ready ${node.url}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => {
      resolve();
    });
    process.once('SIGTERM', () => {
      resolve();
    });
  });
  await node.stop();
};
