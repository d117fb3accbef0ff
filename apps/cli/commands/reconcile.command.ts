import type { CopyRepairAnswer } from '@copyledger/contracts/commands/copying.answers';
import type { EventStore } from '@copyledger/eventstore/client';
import { type Command, Option } from 'commander';
import { ApiClient } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import { reconcile, type Reconciliation } from '../copying/reconcile';
import { reconcileTable } from '../copying/reconcile-table';
import { type PlatformAccess, withEmbeddedPlatform } from '../embedded/embedded-platform';
import { givenPlatform } from '../embedded/given-platform';
import { Interruption } from '../interruption';
import { withLog } from '../projection/connections';
import { ProgressBar } from '../replay/progress';

interface ReconcileOptions {
  readonly follow?: string;
  readonly repair?: true;
  readonly data?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: true;
}

const dataDirOf = ({ data }: ReconcileOptions): string => data ?? process.env['DATA_DIR'] ?? '.data';

const newestIn = async (store: EventStore): Promise<bigint> => {
  for await (const { position } of store.readAll({ direction: 'backwards', from: 'end', limit: 1 })) return position;
  return 0n;
};

const look = ({ follow, data }: ReconcileOptions, { signal }: Interruption): Promise<Reconciliation> =>
  withLog(data === undefined ? {} : { data }, async (store) => {
    const bar = new ProgressBar(Number(await newestIn(store)), process.stderr, 'positions of the log');
    let reached = 0n;
    const onPosition = (position: bigint): void => {
      bar.add(Number(position - reached), true);
      reached = position;
    };
    return reconcile({ store, followId: follow, signal, onPosition }).finally(() => {
      bar.end();
    });
  });

/** Has the process that copies do it: the one that runs, or one that is started on the folder for the while. */
const repair = (options: ReconcileOptions, { signal, abort }: Interruption): Promise<CopyRepairAnswer> => {
  const work = (access: PlatformAccess): Promise<CopyRepairAnswer> => new ApiClient({ ...access, signal }).post('/v1/copying/repair', {});
  const access = givenPlatform(options);
  if (access !== undefined) return work(access);
  return withEmbeddedPlatform({ dataDir: dataDirOf(options), role: 'admin', signal, abort, onLine: () => undefined }, work);
};

const repairLines = ({ legs }: CopyRepairAnswer): string =>
  legs.length === 0
    ? 'There was nothing that could be repaired now.'
    : legs
        .map(({ followId, instrument, side, quantity, effect, outcome, reason }) =>
          outcome === 'ordered'
            ? `ordered: follow ${followId} ${side}s ${quantity} ${instrument} (${effect})`
            : `not ordered (${reason ?? 'no reason'}): follow ${followId} ${side} ${quantity} ${instrument} (${effect})`,
        )
        .join('\n');

const run = async (options: ReconcileOptions): Promise<void> => {
  const interruption = new Interruption(options.repair === true ? 'what was planned is traded all the same' : 'nothing was changed by it');
  const isJson = options.json === true;
  try {
    const found = await look(options, interruption);
    const repaired = options.repair === true ? await repair(options, interruption) : undefined;
    if (isJson) process.stdout.write(`${JSON.stringify({ ...found, ...(repaired && { repaired: repaired.legs }) }, null, 2)}\n`);
    else process.stdout.write(`${reconcileTable(found)}\n${repaired === undefined ? '' : `\n${repairLines(repaired)}\n`}`);
    const isSound = found.missed === 0 && found.doubled === 0 && found.largestUnexplained === '0';
    if (!isSound) throw new CliFailure('what is held is not what was to be copied');
  } finally {
    interruption.end();
  }
};

const help = `
An auditor reads the whole log, works out for every follow what it should hold by the leader's record and the policy, and compares that with what
its account holds: target - held = residual (too small so far) + writtenOff (given up for a reason) + manual (traded by hand) + pending.
What that does not explain was missed, or done twice.

The log is that of the platform that runs on --data (.data), or the folder's own, or EVENTSTORE_URL. --repair asks the process that copies to
plan whatever could be traded toward the targets now: closes that have not traded, and residuals that have become large enough. It goes to --url
with the token of an admin; without --url the platform is started on the folder for the while.

Examples:
  copyledger reconcile
  copyledger reconcile --follow ID --json
  copyledger reconcile --repair --url http://127.0.0.1:3000 --token "$(copyledger token --user root --role admin)"`;

/** `copyledger reconcile`: what copying should hold, and holds. */
export const addReconcileCommand = (program: Command): void => {
  program
    .command('reconcile')
    .description('compare what follows should hold with what they hold, and repair it')
    .option('--follow <id>', 'this follow only')
    .option('--repair', 'plan what is missing, as far as it can be traded now')
    .option('--data <dir>', "the platform's data folder")
    .option('--url <url>', 'the platform that repairs, such as http://127.0.0.1:3000')
    .addOption(new Option('--token <token>', 'who repairs, an admin').env('COPYLEDGER_TOKEN'))
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', help)
    .action(run);
};
