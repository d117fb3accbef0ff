import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeThread } from '@copyledger/apps/saga-runner/exchange/thread/exchange-thread';
import { sagaConsumer } from '@copyledger/apps/saga-runner/saga';
import { Settlement } from '@copyledger/apps/saga-runner/settlement/settlement.saga';
import type { CopyRunner } from '@copyledger/apps/saga-runner/copying/copy-runner';
import { now } from '@copyledger/command-side/clock';
import { openCheckpointStore } from '@copyledger/projections/runtime/checkpoints';
import { type CopyFloor, price, symbol, withCopyFloor } from './copy/copy-floor';
import { measureMemory } from './copy/copy-memory';
import { appendSameBytes } from './copy/same-bytes';
import { progress, reporterOf } from './figures';
import { latencyOf } from './latency';
import { using } from './resources';
import { sized } from './size';

const report = reporterOf('copy', {
  parts: 'runner, accounts and settlement in one thread, the exchange in another; node and Postgres in a process each; no read models',
  policies: 'multiples, fixed amounts and proportional to equity, a quarter each, with caps and price protection; each follow orders',
  load: 'the leader opens and closes by turns, and everything has come to rest before each of its orders',
  accounts: 'warm',
});

interface Size {
  readonly follows: number;
  readonly rounds: number;
  /** In milliseconds. */
  readonly budgets: { readonly planned: number; readonly accepted: number; readonly settled: number };
  readonly aim: number;
}

/** Milliseconds of one order of the leader. */
interface Round {
  /** From the leader's fill until the plan is durable. */
  readonly planned: number;
  /** From the leader's fill until every account has taken its order. */
  readonly accepted: number;
  /** From the leader's fill until every copy is filled and every leg resolved. */
  readonly settled: number;
}

/** The compilers are still at work on the first ones. */
const warmUps = sized(4, 1);

const come = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await sleep(1);
};

const settled = async (floor: CopyFloor, runner: CopyRunner): Promise<void> => {
  const newest = await floor.newest('account-', 'follow-', 'leader-');
  await come(() => runner.isSettledAt(newest));
};

const roundOf = async (floor: CopyFloor, runner: CopyRunner, side: 'buy' | 'sell'): Promise<Round> => {
  const times = floor.watch();
  await floor.trade(side);
  await times.filled;
  const [filledAt, plannedAt, acceptedAt] = await Promise.all([times.filled, times.planned, times.accepted]);
  await settled(floor, runner);
  const settledAt = performance.now();
  progress(
    `  ${Math.round(plannedAt - filledAt)} ms planned, ${Math.round(acceptedAt - filledAt)} accepted, ${Math.round(settledAt - filledAt)} settled`,
  );
  // What was kept of this round does not weigh on the next.
  await come(() => runner.status().pendingRows === 0);
  return { planned: plannedAt - filledAt, accepted: acceptedAt - filledAt, settled: settledAt - filledAt };
};

const roundsOf = async (floor: CopyFloor, { follows, rounds }: Size): Promise<readonly Round[]> => {
  await floor.populate(follows);
  const runner = floor.runner();
  const settlement = new Settlement(floor.watchedAccounts);
  const checkpoints = await openCheckpointStore(floor.pool);
  const settle = sagaConsumer({
    ...{ name: 'settlement', streamPrefixes: ['market-'], isSelective: true, checkpoints },
    react: (batch) => settlement.settle(batch),
  });
  return floor.feeding([settle, runner], async () => {
    await settled(floor, runner);
    const made: Round[] = [];
    for (let round = 0; round < warmUps + rounds; round += 1) made.push(await roundOf(floor, runner, round % 2 === 0 ? 'buy' : 'sell'));
    await runner.stop();
    return made.slice(warmUps);
  });
};

const fail = (reason: Error): void => {
  throw reason;
};

const measure = (size: Size): Promise<void> =>
  withCopyFloor(async (floor) => {
    await floor.list();
    const exchange = new ExchangeThread(floor.urls, { onMessage: () => undefined, onDeath: fail });
    await using(
      () => exchange.stop(),
      async () => {
        exchange.feedPrice({ symbol, price, at: now() });
        await reportRounds(floor, size, await roundsOf(floor, size));
      },
    );
  });

const reportRounds = async (floor: CopyFloor, size: Size, rounds: readonly Round[]): Promise<void> => {
  const { follows, budgets, aim } = size;
  const conditions = { follows, rounds: rounds.length, warmUps };
  const [plan, orders] = [await appendSameBytes.ofPlan(floor, rounds.length), await appendSameBytes.ofOrders(floor, follows)];
  const latencies = {
    planned: latencyOf(rounds.map(({ planned }) => planned)),
    accepted: latencyOf(rounds.map(({ accepted }) => accepted)),
    settled: latencyOf(rounds.map((round) => round.settled)),
  };
  const figure = (name: 'planned' | 'accepted' | 'settled') => ({
    value: latencies[name].p99,
    unit: 'ms' as const,
    latency: latencies[name],
  });
  const followers = `${follows} followers`;
  report({
    ...{ name: `leader fill until the plan for ${followers} is durable`, ...figure('planned'), conditions, reference: plan },
    ...{ budget: { p99: budgets.planned }, aim: { p99: aim } },
  });
  report({
    ...{ name: `leader fill until all orders of ${followers} are accepted`, ...figure('accepted'), conditions, reference: orders },
    budget: { p99: budgets.accepted },
  });
  report({
    ...{ name: `leader fill until all copies of ${followers} are settled`, ...figure('settled'), conditions, reference: orders },
    budget: { p99: budgets.settled },
  });
};

/** Node and Postgres in processes, exchange in a thread; everything that copies in this one. */
export const run = async (): Promise<void> => {
  await measure({ follows: sized(1_000, 20), rounds: sized(16, 2), budgets: { planned: 50, accepted: 500, settled: 3_000 }, aim: 20 });
  await measure({ follows: sized(10_000, 40), rounds: sized(4, 2), budgets: { planned: 400, accepted: 4_000, settled: 12_000 }, aim: 200 });
  measureMemory(report, sized(100_000, 1_000));
};
