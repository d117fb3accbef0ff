import type { CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import { followEvent } from '@copyledger/testing';
import { CopyAudit, type CopyFindings } from './spec/copy-audit';
import { accountOf, CopyWorld, double } from './spec/copy-world';

const prefixes = ['account-', 'follow-', 'leader-', 'copy-'] as const;
const nothingWrong = { missed: [], doubled: [], unexplained: [], astray: [], unbalanced: [] };
const lots = (quantity: number): bigint => BigInt(Math.round(quantity * 1e8));

let world: CopyWorld;
const openWorld = async (...options: ConstructorParameters<typeof CopyWorld>): Promise<void> => {
  world = new CopyWorld(...options);
  await world.open();
};
afterEach(() => world.close());

const audit = async (): Promise<CopyFindings> => new CopyAudit(await world.events(...prefixes)).findings();
const plans = async (): Promise<readonly CopyPlanned['data'][]> =>
  (await world.events('copy-')).flatMap(({ event }) => (event.type === 'CopyPlanned' ? [event.data as CopyPlanned['data']] : []));

describe('a process that copies', () => {
  beforeEach(() => openWorld());

  it('copies what a leader does to everybody who follows, and nothing that others do', async () => {
    world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await world.follow('gus', 'lea', { policy: { ...double, reverse: true } });
    await world.saga.open(accountOf('other'), { deposit: '1000000' });
    await world.trade('other', 'buy', '1');
    await world.trade('lea', 'buy', '0.5');
    await world.settle();
    expect([await world.position('fay'), await world.position('gus')]).toEqual([lots(1), lots(-1)]);
    await world.trade('lea', 'sell', '0.5');
    await world.settle();
    expect([await world.position('fay'), await world.position('gus')]).toEqual([0n, 0n]);
    expect(await audit()).toMatchObject({ ...nothingWrong, fills: 2, orders: 4 });
  });

  it('turns a position over by closing it first, and opening the rest when the money is free', async () => {
    world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea', { capital: '60000' });
    await world.trade('lea', 'buy', '0.5');
    await world.settle();
    await world.trade('lea', 'sell', '1');
    await world.settle();
    expect(await world.position('fay')).toBe(lots(-1));
    expect(await audit()).toMatchObject(nothingWrong);
  });

  it('trades what was carried once an operator asks for it, and nothing a second time', async () => {
    const { runner } = world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea', { policy: { sizing: { mode: 'quantity-multiple', multiple: '0.5' } } });
    await world.trade('lea', 'buy', '0.0001');
    await world.settle();
    // 2.5 USDT were too little to order; 5.5 are not.
    expect([await world.position('fay'), await runner.repair()]).toEqual([0n, []]);
    world.feedPrice('110000');
    const [plan] = (await runner.repair()) ?? [];
    expect(plan).toMatchObject({ cause: 'repair', legs: [{ outcome: 'ordered', effect: 'open', quantity: '0.00005' }] });
    await world.settle();
    expect([await world.position('fay'), await runner.repair()]).toEqual([lots(0.00005), []]);
    expect(await audit()).toMatchObject({ ...nothingWrong, orders: 1 });
  });

  it('plans fills together that come while it is busy', async () => {
    world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await Promise.all(Array.from({ length: 40 }, () => world.trade('lea', 'buy', '0.01')));
    await world.settle();
    expect((await plans()).length).toBeLessThan(20);
    expect(await world.position('fay')).toBe(lots(0.8));
    expect(await audit()).toMatchObject({ ...nothingWrong, fills: 40 });
  });

  it('knows a leader’s past, and copies from the start of the follow', async () => {
    const process = world.startProcess();
    await world.arrive('lea');
    await world.trade('lea', 'buy', '1');
    await world.settle();
    await world.publish('lea');
    await world.follow('fay', 'lea');
    await world.trade('lea', 'sell', '0.5');
    await world.trade('lea', 'sell', '1');
    await world.settle();
    expect(process.failures).toEqual([]);
    expect((await plans()).at(-1)).toMatchObject({ leaderPosition: '-0.5' });
    expect(await world.position('fay')).toBe(lots(-1));
  });
});

describe('the working state', () => {
  beforeEach(() => openWorld());

  const live = async (): Promise<void> => {
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await world.follow('gus', 'lea', { policy: { sizing: { mode: 'fixed-amount', amount: '700' } } });
    for (const side of ['buy', 'buy', 'sell', 'buy'] as const) {
      await world.trade('lea', side, '0.1');
      await world.settle();
    }
  };
  const rows = () => [...world.database.desks].map(([leader, { revision, rows: of }]) => [leader, revision, [...of].sort()]);

  it('is the same when it is built again from the log', async () => {
    const first = world.startProcess();
    await live();
    await first.runner.keep();
    const kept = rows();
    expect(kept.flat()).toContainEqual(3n + 4n * 2n);
    await world.killProcess(first);
    world.database.clear();
    const second = world.startProcess();
    await world.settle();
    await second.runner.keep();
    expect(rows()).toEqual(kept);
    expect(await audit()).toMatchObject(nothingWrong);
  });

  it('goes on from where it was kept, with what the journal and the log say since', async () => {
    const first = world.startProcess();
    await live();
    await first.runner.keep();
    await world.trade('lea', 'sell', '0.2');
    await world.settle();
    await world.killProcess(first);
    await world.trade('lea', 'buy', '0.7');
    world.startProcess();
    await world.settle();
    expect(await audit()).toMatchObject(nothingWrong);
  });

  it('waits while the database is away, and copying does not', async () => {
    const { runner, state } = world.startProcess();
    await live();
    state.failures = 3;
    for (let time = 0; time < 3; time += 1) {
      await world.trade('lea', 'buy', '0.1');
      await world.settle();
      await runner.keep();
    }
    expect(rows()).toEqual([]);
    await runner.keep();
    expect(rows()).toHaveLength(1);
    expect(await audit()).toMatchObject({ ...nothingWrong, fills: 7 });
  });
});

describe('after downtime', () => {
  beforeEach(() => openWorld());

  it('closes are copied however late, opens only within their time to live', async () => {
    const first = world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await world.trade('lea', 'buy', '1');
    await world.settle();
    await first.runner.keep();
    await world.killProcess(first);
    await world.trade('lea', 'sell', '0.25');
    await world.settle();
    world.passTime(3_600_000);
    world.startProcess();
    await world.settle();
    expect(await world.position('fay')).toBe(lots(1.5));
    await world.killProcess(world.processes[0]!);
    await world.trade('lea', 'buy', '0.25');
    await world.settle();
    world.passTime(3_600_000);
    world.startProcess();
    await world.settle();
    expect(await world.position('fay')).toBe(lots(1.5));
    expect(await audit()).toMatchObject({ ...nothingWrong, skips: { 'time-to-live': 1 } });
  });
});

describe('two processes at once', () => {
  beforeEach(() => openWorld());

  it('one copies, the other goes on when that one dies', async () => {
    const [first, second] = [world.startProcess(), world.startProcess()];
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await world.trade('lea', 'buy', '1');
    await world.settle();
    expect([first.runner.status().state, second.runner.status().state]).toEqual(['active', 'standby']);
    await world.killProcess(first);
    await world.trade('lea', 'sell', '0.5');
    await world.settle();
    expect(second.runner.status().state).toBe('active');
    expect(await audit()).toMatchObject({ ...nothingWrong, fills: 2 });
  });

  it('that both believe in their tenure are told apart by the journal', async () => {
    const first = world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea');
    await world.trade('lea', 'buy', '1');
    await world.settle();
    // The first is not told: a long pause, in which its time ran out.
    world.database.owner = undefined;
    const second = world.startProcess();
    for (const side of ['sell', 'buy', 'sell'] as const) {
      await world.trade('lea', side, '0.2');
      await world.settle();
    }
    await first.runner.keep();
    await world.settle();
    expect([first.runner.status().state, second.runner.status().state]).toEqual(['standby', 'active']);
    expect(await audit()).toMatchObject({ ...nothingWrong, fills: 4 });
  });
});

describe('a desk that cannot go on', () => {
  beforeEach(() => openWorld());

  it('holds nobody else back, and is tried again by the next process', async () => {
    const first = world.startProcess();
    for (const leader of ['lea', 'lou']) {
      await world.lead(leader);
      await world.follow(`${leader}'s`, leader);
    }
    await world.trade('lea', 'buy', '1');
    await world.settle();
    await first.runner.keep();
    await world.spoil('lea');
    await world.trade('lea', 'sell', '1');
    await world.trade('lou', 'buy', '1');
    await world.settle();
    expect(await world.position(`lou's`)).toBe(lots(2));
    const states = () => new Map(world.processes[0]?.runner.status().desks.map(({ leaderAccountId, state }) => [leaderAccountId, state]));
    expect([states().get(accountOf('lea')), states().get(accountOf('lou'))]).toEqual(['quarantined', 'live']);
    await world.processes[0]?.runner.keep();
    await world.killProcess(world.processes[0]!);
    world.startProcess();
    await world.trade('lou', 'buy', '1');
    await world.settle();
    expect([states().get(accountOf('lea')), states().get(accountOf('lou'))]).toEqual(['quarantined', 'live']);
    expect(await world.position(`lou's`)).toBe(lots(4));
  });
});

describe('prices', () => {
  beforeEach(() => openWorld());

  it('that move take a profit, and stop a follow that has lost too much', async () => {
    const process = world.startProcess();
    await world.lead('lea');
    await world.follow('fay', 'lea', { policy: { ...double, takeProfit: 500 } });
    await world.follow('gus', 'lea', { policy: { ...double, stopEquity: '999000' } });
    await world.trade('lea', 'buy', '0.5');
    await world.settle();
    world.feedPrice('53000');
    await world.settle();
    expect([await world.position('fay'), await world.position('gus')]).toEqual([0n, lots(1)]);
    world.feedPrice('48000');
    await world.settle();
    const [stop] = process.stopped;
    expect(stop).toMatchObject({ valuation: { stopEquity: '999000', prices: [{ price: '48000' }] } });
    await world.decide('gus', followEvent.FollowStopping({ mode: 'close-all', reason: 'equity-stop' }));
    await world.settle();
    expect(await world.position('gus')).toBe(0n);
    expect(await audit()).toMatchObject({ missed: [], doubled: [], unexplained: [], unbalanced: [] });
  });
});
