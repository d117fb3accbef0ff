import { setTimeout as sleep } from 'node:timers/promises';
import { Settlement } from '@copyledger/apps/saga-runner/settlement/settlement.saga';
import { ExchangeThread } from '@copyledger/apps/saga-runner/exchange/thread/exchange-thread';
import { sagaConsumer } from '@copyledger/apps/saga-runner/saga';
import type { OrderedAccounts } from '@copyledger/apps/saga-runner/copying/order-dispatch';
import { Instruments } from '@copyledger/command-side/aggregates';
import { newId, now } from '@copyledger/command-side/clock';
import { openCheckpointStore } from '@copyledger/projections/runtime/checkpoints';
import { type CopyFloor, instrumentAt, price, symbolOf, withCopyFloor } from './copy/copy-floor';
import { measureMemory } from './copy/copy-memory';
import { appendSameBytes } from './copy/same-bytes';
import { progress, reporterOf } from './figures';
import { latencyOf } from './latency';
import { using } from './resources';
import { isQuick, sized } from './size';

const report = reporterOf('copy', { client: 'client, runner, accounts and settlement in one thread; node and Postgres in a process each' });

interface PlanSize {
  readonly follows: number;
  readonly plans: number;
  readonly budget: number;
  readonly aim: number;
}

/** An account that takes every order, and never says what became of it: plans alone are measured. */
const silentAccounts: OrderedAccounts = {
  send: () => Promise.resolve({ status: 'done', events: [], state: { status: 'absent' }, position: 0n, isRepeated: false }),
};

const live = async (floor: CopyFloor, isSettled: (position: bigint) => boolean): Promise<void> => {
  const newest = await floor.newest('account-', 'follow-', 'leader-');
  while (!isSettled(newest)) await sleep(5);
};

/** Every fill is of an instrument of its own, so that none has to wait for the plan before it. */
const planning = (size: PlanSize): Promise<void> =>
  withCopyFloor(async (floor) => {
    await floor.populate(size.follows, 'observed');
    const runner = floor.runner(silentAccounts);
    await floor.feeding([runner], async () => {
      await live(floor, (position) => runner.isSettledAt(position));
      const sample: number[] = [];
      // The compilers are still at work on the first.
      const warmUp = sized(5, 1);
      for (let index = 0; index < size.plans + warmUp; index += 1) {
        const symbol = symbolOf(index);
        const planned = floor.planned(symbol);
        const start = performance.now();
        await floor.observeFill(symbol);
        const at = await planned;
        if (index >= warmUp) sample.push(at - start);
        await sleep(sized(300, 10));
      }
      await runner.stop();
      const reference = await appendSameBytes(floor, sized(20, 3));
      const latency = latencyOf(sample);
      report({
        name: `leader fill until the plan for ${size.follows} followers is durable`,
        value: latency.p99,
        unit: 'ms',
        latency,
        budget: { p99: size.budget },
        aim: { p99: size.aim },
        reference: { name: `append of ${reference.bytes} bytes, as those plans have, through the same client`, ...reference.figure },
        conditions: { plans: size.plans, from: 'the fill is asked for at the leader’s account' },
      });
    });
  });

interface RoundSize {
  readonly follows: number;
  readonly rounds: number;
  readonly acceptedMs: number;
  readonly settledMs: number;
}

/** When every follow has an order that its account took, and when every leg is resolved. */
class OrderWatch implements OrderedAccounts {
  private left = 0;
  private done: (at: number) => void = () => undefined;

  constructor(private readonly accounts: OrderedAccounts) {}

  expect(orders: number): Promise<number> {
    this.left = orders;
    return new Promise((resolve) => (this.done = resolve));
  }

  async send(...order: Parameters<OrderedAccounts['send']>): ReturnType<OrderedAccounts['send']> {
    const outcome = await this.accounts.send(...order);
    this.left -= 1;
    if (this.left === 0) this.done(performance.now());
    return outcome;
  }
}

const fail = (reason: Error): void => {
  throw reason;
};

const settling = (size: RoundSize): Promise<void> =>
  withCopyFloor(async (floor) => {
    const symbol = symbolOf(0);
    const cause = () => ({ commandId: newId(), commandHash: '', correlationId: 'bench', causationId: 'bench', occurredAt: now() });
    const actor = { type: 'system', id: 'bench', through: 'bench' } as const;
    const instruments = new Instruments({ store: floor.store, codec: floor.codec, now });
    for (const command of [{ type: 'ListInstrument', instrument: instrumentAt(symbol) }, { type: 'ResumeInstrument' }] as const)
      await instruments.send(symbol, { command, actor, ...cause() });
    const exchange = new ExchangeThread(floor.urls, { onMessage: () => undefined, onDeath: fail });
    await using(
      () => exchange.stop(),
      async () => {
        await floor.populate(size.follows, 'simulated');
        exchange.feedPrice({ symbol, price, at: now() });
        const settlement = new Settlement(floor.accounts);
        const watch = new OrderWatch(floor.accounts);
        const runner = floor.runner(watch);
        const checkpoints = await openCheckpointStore(floor.pool);
        const settle = sagaConsumer({
          name: 'settlement',
          streamPrefixes: ['market-'],
          checkpoints,
          react: (batch) => settlement.settle(batch),
        });
        await floor.feeding([settle, runner], async () => {
          await live(floor, (position) => runner.isSettledAt(position));
          const [accepted, settled]: [number[], number[]] = [[], []];
          for (let round = 0; round < size.rounds + 1; round += 1) {
            const took = watch.expect(size.follows);
            const planned = floor.planned(symbol);
            const start = performance.now();
            await floor.trade(symbol, round % 2 === 0 ? 'buy' : 'sell');
            await planned;
            const acceptedAt = await took;
            await live(floor, (position) => runner.isSettledAt(position));
            progress(`  ${Math.round(acceptedAt - start)} ms accepted, ${Math.round(performance.now() - start)} ms settled`);
            if (round === 0) continue;
            accepted.push(acceptedAt - start);
            settled.push(performance.now() - start);
          }
          await runner.stop();
          reportRounds(size, accepted, settled);
        });
      },
    );
  });

const reportRounds = (size: RoundSize, accepted: readonly number[], settled: readonly number[]): void => {
  const conditions = { rounds: size.rounds, exchange: 'in a thread', accounts: 'warm', from: 'the leader’s order is asked for' };
  const followers = `${size.follows} followers`;
  const [taken, done] = [latencyOf(accepted), latencyOf(settled)];
  report({
    name: `leader order until all orders of ${followers} are accepted`,
    value: taken.max,
    unit: 'ms',
    latency: taken,
    budget: { max: size.acceptedMs },
    conditions,
  });
  report({
    name: `leader order until all copies of ${followers} are settled`,
    value: done.max,
    unit: 'ms',
    latency: done,
    budget: { max: size.settledMs },
    conditions,
  });
};

/** Node and Postgres in processes, exchange in a thread; everything that copies in this one. */
export const run = async (): Promise<void> => {
  const many = sized(10_000, 40);
  progress('  plans');
  await planning({ follows: sized(1_000, 20), plans: sized(100, 3), budget: 50, aim: 20 });
  await planning({ follows: many, plans: sized(30, 3), budget: 400, aim: 200 });
  progress('  orders');
  await settling({ follows: sized(1_000, 20), rounds: sized(6, 1), acceptedMs: 500, settledMs: 3_000 });
  await settling({ follows: many, rounds: sized(3, 1), acceptedMs: 4_000, settledMs: 12_000 });
  if (!isQuick()) measureMemory(report);
};
