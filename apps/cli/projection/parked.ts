import { listParked, type ParkedKeyStatus, requestRetry } from '@copyledger/projections/runtime/parking/parked-keys';
import { recordSkip } from '@copyledger/projections/runtime/parking/skips';
import { instantOfMillis } from '@copyledger/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliFailure } from '../cli-failure';
import { counted } from '../counted';
import type { Connections } from './connections';

/** How operators write the key of a projection whose rows wait all together. */
const allRows = 'all';

const keyText = (key: string): string => (key === '' ? allRows : key);

/** The keys of a projection that wait; one of them when it is named. Throws when there are none. */
export const parkedKeys = async ({ pool }: Connections, projection: string, key?: string): Promise<readonly ParkedKeyStatus[]> => {
  const found = (await listParked(pool)).filter(
    (each) => each.projection === projection && (key === undefined || keyText(each.key) === key),
  );
  if (found.length === 0) throw new CliFailure(`${projection} has no parked key${key === undefined ? '' : ` ${key}`}`);
  return found;
};

/** A parked key for people: what it waits behind, how much waits, and why. */
export const parkedText = ({ projection, key, eventType, stream, revision, position, waiting, parkedAt, error }: ParkedKeyStatus): string =>
  [
    `${projection} ${keyText(key)}: ${counted(waiting, 'event waits', 'events wait')} since ${parkedAt}`,
    `  behind ${eventType}, ${stream} revision ${revision}, position ${position}`,
    `  ${error}`,
  ].join('\n');

const patienceMs = 15_000;
const pollMs = 100;

/**
 * Asks the projector to fold what waits, and resolves when it has tried, with what still waits. Throws `CliFailure` when nothing becomes of
 * it for a while: much may wait, but it becomes less.
 */
export const retry = async ({ pool }: Connections, keys: readonly ParkedKeyStatus[]): Promise<readonly ParkedKeyStatus[]> => {
  for (const key of keys) await requestRetry(pool, key);
  const isOneOf = ({ schema, key }: ParkedKeyStatus): boolean => keys.some((each) => each.schema === schema && each.key === key);
  let [least, deadline] = [Infinity, 0];
  for (;;) {
    const left = (await listParked(pool)).filter(isOneOf);
    if (left.every(({ isRetryRequested }) => !isRetryRequested)) return left;
    const waiting = left.reduce((sum, each) => sum + each.waiting, 0);
    if (waiting < least) [least, deadline] = [waiting, performance.now() + patienceMs];
    if (performance.now() > deadline)
      throw new CliFailure('no projector has taken it up yet; the next one that runs, or the next rebuild, will');
    await sleep(pollMs);
  }
};

export interface Skip {
  readonly parked: ParkedKeyStatus;
  /** Why the event is passed over. */
  readonly reason: string;
  /** Who decides. */
  readonly user: string;
}

/** Writes the decision into the log, for this and every rebuild, and has the projector go on behind the event. */
export const skip = async (connections: Connections, { parked, reason, user }: Skip): Promise<readonly ParkedKeyStatus[]> => {
  const { projection, key, eventId, eventType, stream, revision, position, error } = parked;
  await recordSkip(connections.store, {
    skipped: { projection, key, eventId, eventType, stream, revision: String(revision), position: String(position), error, reason },
    by: { user, through: 'cli' },
    decidedAt: instantOfMillis(Date.now()),
  });
  return retry(connections, [parked]);
};
