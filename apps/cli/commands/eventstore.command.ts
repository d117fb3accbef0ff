import { runNode } from '@copyledger/eventstore/node/run';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { CliFailure } from '../cli-failure';
import { addMaintenanceCommands } from './eventstore-maintenance.command';

interface EventStoreOptions {
  readonly host: string;
  readonly port: number;
  readonly data?: string;
  readonly memory?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly users?: string;
  readonly projections?: true;
  readonly maxAppendSize?: number;
}

const portMax = 65_535;

const portOf = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > portMax) throw new InvalidArgumentError(`A port is a whole number from 0 to ${portMax}.`);
  return port;
};

const bytesOf = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A size is a whole number of bytes.');
  return Number(text);
};

const placeOf = ({ data, memory }: EventStoreOptions) => {
  if (memory === true) return { kind: 'memory' } as const;
  if (data === undefined) throw new CliFailure('eventstore needs --data DIR to keep its events in, or --memory to keep none');
  return { kind: 'directory', path: resolve(data) } as const;
};

const tlsOf = ({ tlsCert, tlsKey }: EventStoreOptions) => {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw new CliFailure('--tls-cert and --tls-key go together');
  return { certFile: resolve(tlsCert), keyFile: resolve(tlsKey) };
};

const run = (options: EventStoreOptions): Promise<void> =>
  runNode({
    place: placeOf(options),
    host: options.host,
    port: options.port,
    tls: tlsOf(options),
    usersFile: options.users === undefined ? undefined : resolve(options.users),
    startProjections: options.projections,
    maxAppendSizeBytes: options.maxAppendSize,
  });

const help = `
It prints \`ready esdb://127.0.0.1:PORT?tls=false\` when clients may connect, and ends on SIGINT or SIGTERM. Another address than
loopback needs --tls-cert and --tls-key.

Examples:
  copyledger eventstore --port 2113 --data events
  copyledger eventstore --memory
  copyledger eventstore verify --data events`;

/** `copyledger eventstore`: the embedded node alone, and the care of its data. */
export const addEventStoreCommand = (program: Command): void => {
  const command = program
    .command('eventstore')
    .description("run the embedded event log alone; it speaks EventStoreDB's protocol")
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <port>', 'the TCP port; 0 takes any free one', portOf, 2113)
    .addOption(new Option('--data <dir>', 'keep the events in this folder').conflicts('memory'))
    .option('--memory', 'keep the events only as long as it runs')
    .option('--tls-cert <file>', 'the certificate, PEM')
    .option('--tls-key <file>', "the certificate's private key, PEM")
    .option('--users <file>', 'the users, JSON: calls need a password, and streams their access lists')
    .option('--projections', 'run the system projections from the start')
    .option('--max-append-size <bytes>', 'how much one append may hold, up to 16 MiB (1 MiB)', bytesOf)
    .addHelpText('after', help)
    .action(run);
  addMaintenanceCommands(command);
};
