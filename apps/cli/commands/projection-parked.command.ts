import { listParked, type ParkedKeyStatus } from '@copyledger/projections/runtime/parking/parked-keys';
import type { Command } from 'commander';
import { userInfo } from 'node:os';
import { CliFailure } from '../cli-failure';
import { counted } from '../counted';
import { type ConnectionOptions, type Connections, demandReadModels, withConnections } from '../projection/connections';
import { parkedKeys, parkedText, retry, skip } from '../projection/parked';
import { demandKnown } from '../projection/projection-name';

interface ListOptions extends ConnectionOptions {
  readonly json?: true;
}

interface SkipOptions extends ConnectionOptions {
  readonly reason: string;
  readonly by: string;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What is under way, beside what the command prints. */
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part), 2);

/** Connects to a database that has read models, the named one among them. */
const withParked = <T>(
  options: ConnectionOptions,
  projection: string | undefined,
  work: (connections: Connections) => Promise<T>,
): Promise<T> =>
  withConnections(options, async (connections) => {
    await demandReadModels(connections);
    if (projection !== undefined) await demandKnown(connections, projection);
    return work(connections);
  });

const list = (projection: string | undefined, _options: object, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<ListOptions>();
  return withParked(options, projection, async ({ pool }) => {
    const parked = (await listParked(pool)).filter((each) => projection === undefined || each.projection === projection);
    if (options.json === true) print(jsonOf(parked));
    else print(parked.length === 0 ? 'nothing waits' : parked.map(parkedText).join('\n'));
  });
};

/** What was asked for did not come about for all: the exit code says so too. */
const demandNone = (left: readonly ParkedKeyStatus[]): void => {
  if (left.length === 0) return;
  for (const each of left) print(parkedText(each));
  throw new CliFailure(counted(left.length, 'key still waits', 'keys still wait'));
};

const retryKeys = (projection: string, key: string | undefined, command: Command): Promise<void> =>
  withParked(command.optsWithGlobals<ConnectionOptions>(), projection, async (connections) => {
    const parked = await parkedKeys(connections, projection, key);
    say(`asks the projector to fold what waits for ${counted(parked.length, 'key', 'keys')}`);
    demandNone(await retry(connections, parked));
    print(counted(parked.length, `key of ${projection} goes on`, `keys of ${projection} go on`));
  });

const skipEvent = (projection: string, key: string, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<SkipOptions>();
  return withParked(options, projection, async (connections) => {
    const keys = await parkedKeys(connections, projection, key);
    say('writes the decision into the log, and asks the projector to go on behind the event');
    for (const parked of keys) demandNone(await skip(connections, { parked, reason: options.reason, user: options.by }));
    print(`${projection} passes over the event for ${key}, and every rebuild will`);
  });
};

const help = `
An event that cannot be folded parks its key (an account, for most projections): its rows stay as they are, later events of the key wait,
and everything else goes on. Mend the code and \`retry\`; or \`skip\` the event, which writes the decision and its reason into the log, where
every rebuild finds it. The key of a projection whose rows wait all together is \`all\`.

Examples:
  copyledger projection parked list
  copyledger projection parked retry orders
  copyledger projection parked skip orders 01930000-0000-7000-8000-00000000acc1 --reason "duplicate of ticket 4711"`;

/** `copyledger projection parked list|retry|skip`. */
export const addParkedCommands = (projection: Command): void => {
  const parked = projection
    .command('parked')
    .description('see to rows that wait behind an event which cannot be folded')
    .addHelpText('after', help);
  parked
    .command('list')
    .description('what waits, behind which event, and why')
    .argument('[projection]', 'of this projection only')
    .option('--json', 'print JSON')
    .action(list);
  parked
    .command('retry')
    .description('fold what waits, now that it can be folded')
    .argument('<projection>')
    .argument('[key]', 'this key only')
    .action((name: string, key: string | undefined, _options: object, command: Command) => retryKeys(name, key, command));
  parked
    .command('skip')
    .description('pass over the event that cannot be folded, and fold what waits behind it')
    .argument('<projection>')
    .argument('<key>')
    .requiredOption('--reason <text>', 'why; kept in the log for ever')
    .option('--by <name>', 'who decides', userInfo().username)
    .action((name: string, key: string, _options: object, command: Command) => skipEvent(name, key, command));
};
