import { product } from '@copyledger/platform/product';
import { Command, CommanderError } from 'commander';
import { describeFailure } from './cli-failure';
import { Interrupted } from './interruption';

type AddCommand = (parent: Command) => void;

/** Every command, loaded when it is asked for: all of them together take longer to load than most of them to run. */
const commands: readonly (readonly [path: string, load: () => Promise<AddCommand>])[] = [
  ['replay fills', async () => (await import('./commands/replay-fills.command.js')).addReplayFillsCommand],
  ['replay market', async () => (await import('./commands/replay-market.command.js')).addReplayMarketCommand],
  ['replay copy', async () => (await import('./commands/replay-copy.command.js')).addReplayCopyCommand],
  ['token', async () => (await import('./commands/token.command.js')).addTokenCommand],
  ['stream', async () => (await import('./commands/stream.command.js')).addStreamCommand],
  ['eventstore', async () => (await import('./commands/eventstore.command.js')).addEventStoreCommand],
  ['projection', async () => (await import('./commands/projection.command.js')).addProjectionCommand],
  ['what-if', async () => (await import('./commands/what-if.command.js')).addWhatIfCommand],
  ['reconcile', async () => (await import('./commands/reconcile.command.js')).addReconcileCommand],
];

/** The command that is named; all of them where none is, for then there is something to explain. */
const asked = ([first = '', second = '']: readonly string[]): typeof commands => {
  const named = commands.filter(([path]) => path === first || path === `${first} ${second}`);
  return named.length > 0 ? named : commands;
};

const replayGroup = (program: Command): Command =>
  program.commands.find((command) => command.name() === 'replay') ?? program.command('replay').description('replay recordings');

const createProgram = async (args: readonly string[]): Promise<Command> => {
  const program = new Command('copyledger')
    .description('Operates, audits and tries Copyledger, the event-sourced trading core.')
    .version(product.version)
    .option('--debug', 'print stacks, and what the embedded parts log')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(false)
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'copyledger: '));
      },
    })
    .exitOverride();
  for (const [path, load] of asked(args)) {
    const add = await load();
    add(path.startsWith('replay ') ? replayGroup(program) : program);
  }
  return program;
};

const exitCodeOf = (error: unknown): number => (error instanceof Interrupted ? error.exitCode : 1);

/** Runs a command line; resolves with the exit code after at most one line about what failed. */
export const runCli = async (args: readonly string[]): Promise<number> => {
  const program = await createProgram(args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // What was wrong with the command line itself has been said.
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${describeFailure(error, { debug: args.includes('--debug') })}\n`);
    return exitCodeOf(error);
  }
};
