import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineConditions } from './conditions';
import { progress } from './figures';
import { releaseAll } from './resources';
import { beQuick } from './size';

const suffix = '.bench.ts';
const names = readdirSync(__dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort();

const usage = `Usage: npm run bench -- [NAME ...] [--quick]

Measures, and prints the figures as lines of JSON; without a name, everything.

  --quick  seconds in place of minutes: shows that the benches work, and measures nothing
  --help   this page

Names: ${names.join(', ')}
The first word of several names stands for all of them: read, market.

Environment:
  BENCH_DATA      the folder of recordings, for replay (../shared/data)
  BENCH_CPU_PROF  a folder for CPU profiles of the platform, for orders
  BENCH_EVENTS    how long the log of read-rebuild is (1000000)
  BENCH_FOLDER    a folder that read-rebuild keeps, so that its log is written once`;

class UsageError extends Error {}

interface Plan {
  readonly chosen: readonly string[];
  readonly isHelp: boolean;
}

const parsed = (args: readonly string[]) => {
  try {
    const options = { quick: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** The bench of that name, or all whose names begin with the word. */
const named = (word: string): readonly string[] => names.filter((name) => name === word || name.startsWith(`${word}-`));

const planOf = (args: readonly string[]): Plan => {
  const { values, positionals } = parsed(args);
  const unknown = positionals.filter((name) => named(name).length === 0);
  if (unknown.length > 0) throw new UsageError(`There is no bench ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  if (values.quick === true) beQuick();
  return { chosen: positionals.length === 0 ? names : [...new Set(positionals.flatMap(named))], isHelp: values.help === true };
};

interface Bench {
  readonly run: () => Promise<void>;
}

const runAll = async (chosen: readonly string[]): Promise<void> => {
  process.stdout.write(`${JSON.stringify({ conditions: machineConditions() })}\n`);
  for (const name of chosen) {
    progress(`${name} ...`);
    const { run } = (await import(join(__dirname, `${name}${suffix}`))) as Bench;
    await run();
  }
};

const reasonOf = (error: unknown): string =>
  error instanceof UsageError ? error.message : error instanceof Error ? String(error.stack) : String(error);

/** Ends whatever runs or lies about, however the run ends. */
const end = async (code: number): Promise<void> => {
  await releaseAll().catch((error: unknown) => {
    progress(reasonOf(error));
  });
  process.exit(code);
};

const main = async (): Promise<void> => {
  const { chosen, isHelp } = planOf(process.argv.slice(2));
  if (isHelp) console.log(usage);
  else await runAll(chosen);
};

process.once('SIGINT', () => void end(130));
process.once('SIGTERM', () => void end(143));
main().then(
  () => end(0),
  (error: unknown) => {
    progress(reasonOf(error));
    return end(error instanceof UsageError ? 2 : 1);
  },
);
