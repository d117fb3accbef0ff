import { backup, restore, scavenge, verify } from '@copyledger/eventstore/node/maintenance';
import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CliFailure } from '../cli-failure';

interface Folders {
  readonly data?: string;
  readonly to?: string;
  readonly from?: string;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const folderOf = (folder: string | undefined, option: string): string => {
  if (folder === undefined) throw new CliFailure(`this needs ${option} DIR`);
  return resolve(folder);
};

/** The folder of an event store that has to be there. */
const existing = (folder: string | undefined, option: string): string => {
  const path = folderOf(folder, option);
  if (!existsSync(path)) throw new CliFailure(`there is no folder ${path}`);
  return path;
};

const verifyData = async ({ data }: Folders): Promise<void> => {
  const path = existing(data, '--data');
  const { events, streams, problems } = await verify(path);
  for (const problem of problems) print(problem);
  if (problems.length > 0) throw new CliFailure(`${path} does not agree with itself: ${problems.length} findings`);
  print(`${events} events of ${streams} streams, and every index agrees with the log`);
};

const backupData = async ({ data, to }: Folders): Promise<void> => {
  const [from, target] = [existing(data, '--data'), folderOf(to, '--to')];
  await backup({ from, to: target });
  print(`${target} holds a copy of ${from}`);
};

const restoreData = async ({ data, from }: Folders): Promise<void> => {
  const [source, target] = [existing(from, '--from'), folderOf(data, '--data')];
  await restore({ from: source, to: target });
  print(`${target} holds what ${source} held`);
};

const scavengeData = async ({ data }: Folders): Promise<void> => {
  const { streams, removedEvents } = await scavenge(existing(data, '--data'));
  print(`removed ${removedEvents} events that nobody can read any more; looked at ${streams} streams`);
};

/** The option `--data` is the parent's: it is given to either. */
const withParent =
  (work: (folders: Folders) => Promise<void>) =>
  (_options: object, command: Command): Promise<void> =>
    work(command.optsWithGlobals<Folders>());

/** `copyledger eventstore verify|backup|restore|scavenge`, each on the folder of `--data`. */
export const addMaintenanceCommands = (eventstore: Command): void => {
  eventstore.command('verify').description('check every index of --data against the log').action(withParent(verifyData));
  eventstore
    .command('backup')
    .description('copy --data in one consistent state, also while a node runs on it')
    .requiredOption('--to <dir>', 'the folder to copy to; it must hold no event store')
    .action(withParent(backupData));
  eventstore
    .command('restore')
    .description('put a backup in place as --data, after checking it')
    .requiredOption('--from <dir>', 'the folder of the backup')
    .action(withParent(restoreData));
  eventstore
    .command('scavenge')
    .description('remove what nobody can read any more from --data; no node may run on it')
    .action(withParent(scavengeData));
};
