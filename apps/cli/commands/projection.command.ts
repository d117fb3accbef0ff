import { projections } from '@copyledger/projections/index';
import { dropDeployment } from '@copyledger/projections/runtime/rebuild';
import { type Command, InvalidArgumentError } from 'commander';
import { CliFailure } from '../cli-failure';
import { counted } from '../counted';
import { Interruption } from '../interruption';
import { BuildBar } from '../projection/build-line';
import { type ConnectionOptions, demandReadModels, headOf, withConnections } from '../projection/connections';
import { comparisonText, outcomeText } from '../projection/outcome-text';
import { demandKnown, foldedHere } from '../projection/projection-name';
import { scaffoldProjection } from '../projection/scaffold/scaffold';
import { deploymentStatuses, statusTable } from '../projection/status';
import type { RebuildResult, RebuildTask } from '../projection/thread/messages';
import { rebuildInThread } from '../projection/thread/rebuild-thread';
import { addParkedCommands } from './projection-parked.command';

interface RebuildOptions extends ConnectionOptions {
  readonly all?: true;
  readonly throttle?: number;
  readonly repair?: true;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const throttleOf = (text: string): number => {
  const perSecond = /^(\d{1,7})(?:\/s)?$/.exec(text)?.[1];
  if (perSecond === undefined || Number(perSecond) === 0) throw new InvalidArgumentError('A throttle is a number of events a second.');
  return Number(perSecond);
};

/** Connects, shows how far the work has come, and ends in order when it is interrupted. */
const whileShown = async (options: RebuildOptions, chosen: Pick<RebuildTask, 'kind' | 'projections'>): Promise<RebuildResult> => {
  const interruption = new Interruption('the same command again goes on from here');
  const bar = new BuildBar(process.stderr);
  try {
    return await withConnections(options, async (connections) => {
      await headOf(connections);
      const { eventStoreUrl, databaseUrl } = connections;
      return rebuildInThread(
        { ...chosen, eventStoreUrl, databaseUrl, throttle: options.throttle, isRepair: options.repair === true },
        {
          signal: interruption.signal,
          onProgress: (progress) => {
            bar.show(progress);
          },
          onStep: (text) => {
            bar.say(text);
          },
        },
      );
    });
  } finally {
    bar.end();
    interruption.end();
  }
};

const rebuild = async (name: string | undefined, _options: object, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<RebuildOptions>();
  if ((name === undefined) !== (options.all === true)) throw new CliFailure('name a projection, or all of them with --all');
  const chosen = name === undefined ? projections.map((each) => each.name) : [foldedHere(name)];
  const { outcomes } = await whileShown(options, { kind: 'rebuild', projections: chosen });
  for (const outcome of outcomes) print(outcomeText(outcome));
  const kept = outcomes.filter(({ outcome }) => outcome === 'kept');
  if (kept.length > 0)
    throw new CliFailure(
      `${counted(kept.length, 'rebuilt projection differs', 'rebuilt projections differ')} from what readers see; with --repair they see it all the same`,
    );
};

const diff = async (name: string, _options: object, command: Command): Promise<void> => {
  const { tables } = await whileShown(command.optsWithGlobals<RebuildOptions>(), { kind: 'diff', projections: [foldedHere(name)] });
  print(comparisonText(tables));
  if (tables.some(({ isEqual }) => !isEqual)) throw new CliFailure(`${name} is not what the log says`);
};

const status = (_options: object, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<ConnectionOptions & { json?: true }>();
  return withConnections(options, async (connections) => {
    await demandReadModels(connections);
    const statuses = await deploymentStatuses(connections.pool);
    print(options.json === true ? JSON.stringify(statuses, null, 2) : statusTable(statuses, await headOf(connections)));
  });
};

const drop = (name: string, _options: object, command: Command): Promise<void> =>
  withConnections(command.optsWithGlobals<ConnectionOptions>(), async (connections) => {
    const { pool } = connections;
    await demandReadModels(connections);
    await demandKnown(connections, name);
    const statuses = (await deploymentStatuses(pool)).filter(({ projection, state }) => projection === name && state !== 'live');
    const written = statuses.filter(({ writers }) => writers.length > 0);
    if (written.length > 0)
      throw new CliFailure(written.map(({ schema, writers }) => `${schema} is being built by ${writers.join(', ')}`).join('; '));
    if (statuses.length === 0) throw new CliFailure(`${name} has nothing but what readers see`);
    for (const { schema } of statuses) {
      await dropDeployment(pool, { schema });
      print(`dropped ${schema}`);
    }
  });

const scaffold = async (name: string): Promise<void> => {
  for (const file of await scaffoldProjection(process.cwd(), name)) print(file);
};

const help = `
They work on the log and the database of EVENTSTORE_URL and DATABASE_URL, else on those of the platform in --data DIR (or DATA_DIR),
whether it runs or not.

A rebuild reads the log from its start into a schema beside the one that readers see, compares the two where the version is the same, and
switches readers in one transaction. Queries and commands go on meanwhile. Killed, it goes on where it was when it is started again.

Examples:
  copyledger projection status
  copyledger projection rebuild orders --throttle 5000
  copyledger projection rebuild --all
  copyledger projection diff portfolio
  copyledger projection new streaks`;

/** `copyledger projection rebuild|status|diff|drop|new|parked`. */
export const addProjectionCommand = (program: Command): void => {
  const command = program
    .command('projection')
    .description('see to the read models: rebuild, compare, start a new one')
    .option('--data <dir>', "the platform's data folder (default: DATA_DIR, or .data)")
    .addHelpText('after', help);
  command
    .command('rebuild')
    .description('build read models anew beside what readers see, and switch readers to them')
    .argument('[name]', 'the projection')
    .option('--all', 'every projection, in one pass over the log')
    .option('--throttle <events/s>', 'no faster than this', throttleOf)
    .option('--repair', 'switch readers also when rows of the same version differ')
    .action(rebuild);
  command.command('status').description('every version of every projection, and how it is').option('--json', 'print JSON').action(status);
  command
    .command('diff')
    .description('compare what readers see with a rebuild at the same position, row for row')
    .argument('<name>', 'the projection')
    .option('--throttle <events/s>', 'no faster than this', throttleOf)
    .action(diff);
  command
    .command('drop')
    .description('remove what readers have left, and unfinished rebuilds')
    .argument('<name>', 'the projection')
    .action(drop);
  command
    .command('new')
    .description('make the folder of a new projection, in this checkout')
    .argument('<name>', 'kebab-case')
    .action(scaffold);
  addParkedCommands(command);
};
