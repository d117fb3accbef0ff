import { product } from '@copyledger/platform/product';
import { Command, CommanderError } from 'commander';
import { describeFailure } from './cli-failure';
import { addEventStoreCommand } from './commands/eventstore.command';
import { addProjectionCommand } from './commands/projection.command';
import { addReconcileCommand } from './commands/reconcile.command';
import { addReplayCopyCommand } from './commands/replay-copy.command';
import { addReplayFillsCommand } from './commands/replay-fills.command';
import { addReplayMarketCommand } from './commands/replay-market.command';
import { addStreamCommand } from './commands/stream.command';
import { addTokenCommand } from './commands/token.command';
import { addWhatIfCommand } from './commands/what-if.command';
import { Interrupted } from './interruption';

const createProgram = (): Command => {
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
  const replay = program.command('replay').description('replay recordings');
  addReplayFillsCommand(replay);
  addReplayMarketCommand(replay);
  addReplayCopyCommand(replay);
  addTokenCommand(program);
  addStreamCommand(program);
  addEventStoreCommand(program);
  addProjectionCommand(program);
  addWhatIfCommand(program);
  addReconcileCommand(program);
  return program;
};

const exitCodeOf = (error: unknown): number => (error instanceof Interrupted ? error.exitCode : 1);

/** Runs a command line; resolves with the exit code after at most one line about what failed. */
export const runCli = async (args: readonly string[]): Promise<number> => {
  const program = createProgram();
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
