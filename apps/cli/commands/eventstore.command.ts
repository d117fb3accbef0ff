import { runNode } from '@copyledger/eventstore/node/run';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { CliFailure } from '../cli-failure';

interface EventStoreOptions {
  readonly port: number;
  readonly data?: string;
  readonly memory?: true;
}

const portMax = 65_535;

const portOf = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > portMax) throw new InvalidArgumentError(`A port is a whole number from 0 to ${portMax}.`);
  return port;
};

const run = async ({ port, data, memory }: EventStoreOptions): Promise<void> => {
  if (memory === true) return runNode({ place: { kind: 'memory' }, port });
  if (data === undefined) throw new CliFailure('eventstore needs --data DIR to keep its events in, or --memory to keep none');
  return runNode({ place: { kind: 'directory', path: resolve(data) }, port });
};

/** `copyledger eventstore`: the embedded node alone. */
export const addEventStoreCommand = (program: Command): void => {
  program
    .command('eventstore')
    .description("run the embedded event log alone, on loopback; it speaks EventStoreDB's protocol")
    .option('--port <port>', 'the TCP port; 0 takes any free one', portOf, 2113)
    .addOption(new Option('--data <dir>', 'keep the events in this folder').conflicts('memory'))
    .option('--memory', 'keep the events only as long as it runs')
    .addHelpText('after', '\nIt prints `ready esdb://127.0.0.1:PORT?tls=false` when clients may connect, and ends on SIGINT or SIGTERM.')
    .action(run);
};
