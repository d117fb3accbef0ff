import { standardLimits } from '@copyledger/domain/copying/desk/copy-desk';
import { CopyAudit } from './spec/copy-audit';
import { CopyWorld, double } from './spec/copy-world';
import type { CopyProcess } from './spec/copy-process';
import { randomOf } from './spec/random';

/** SIMULATION_SEEDS=1,2,3 SIMULATION_STEPS=2000 for more of it; a failure names its seed. */
const seeds = (process.env['SIMULATION_SEEDS'] ?? '1,2').split(',').map(Number);
const steps = Number(process.env['SIMULATION_STEPS'] ?? 80);

/** So that a plan of a few legs has parts, and several appends. */
const limits = { desk: { ...standardLimits, legsPerEventMax: 2 }, legsPerAppendMax: 2, eventsPerAppendMax: 2 };
const nothingWrong = { missed: [], doubled: [], unexplained: [], astray: [], unbalanced: [] };

const audit = async (world: CopyWorld) => new CopyAudit(await world.events('account-', 'follow-', 'leader-', 'copy-')).findings();

const opened = async (): Promise<CopyWorld> => {
  const world = new CopyWorld(limits);
  await world.open();
  await world.lead('lea');
  await world.follow('fay', 'lea');
  await world.follow('gus', 'lea', { policy: { ...double, reverse: true } });
  await world.follow('hal', 'lea', { policy: { sizing: { mode: 'quantity-multiple', multiple: '0.3' } } });
  return world;
};

const turnover = async (world: CopyWorld, onStep: () => Promise<void>): Promise<void> => {
  for (const [side, quantity] of [['buy', '0.2'] as const, ['sell', '0.5'] as const]) {
    await world.trade('lea', side, quantity);
    await onStep();
    await world.processes[0]?.runner.keep();
  }
};

describe('killed at every single write of opening a position and turning it over', () => {
  it.each([
    ['before it reaches the log or the database', false],
    ['when it has, and the process has not heard of it', true],
  ])(
    '%s, it misses and doubles nothing',
    async (_when, isLastHeard) => {
      let writes = Infinity;
      for (let dies = 0; dies < writes; dies += 1) {
        const world = await opened();
        try {
          const mortal = world.startProcess();
          mortal.killAfter(dies, isLastHeard);
          await turnover(world, () => world.settle());
          if (!mortal.isDead) writes = dies;
          await world.killProcess(mortal);
          world.startProcess();
          await world.settle();
          expect([dies, await audit(world)]).toEqual([dies, expect.objectContaining({ ...nothingWrong, fills: 2 })]);
        } finally {
          await world.close();
        }
      }
      expect(writes).toBeGreaterThan(10);
    },
    120_000,
  );
});

class Simulation {
  readonly random: () => number;
  world!: CopyWorld;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  async run(): Promise<void> {
    this.world = await opened();
    await this.world.lead('lou');
    await this.world.follow('ida', 'lou');
    this.world.startProcess();
    this.world.startProcess();
    for (let step = 0; step < steps; step += 1) await this.step();
    while (this.world.processes.length < 1) this.world.startProcess();
    await this.settle();
  }

  /** A process that dies while it settles leaves the rest to another. */
  async settle(): Promise<void> {
    for (;;) {
      await this.bury();
      await this.world.settle();
      if (this.world.processes.every(({ isDead }) => !isDead)) return;
    }
  }

  private pick<T>(among: readonly T[]): T {
    return among[Math.floor(this.random() * among.length)]!;
  }

  private async step(): Promise<void> {
    const { world } = this;
    const chance = this.random();
    if (chance < 0.5) await world.trade(this.pick(['lea', 'lea', 'lou']), this.pick(['buy', 'sell']), this.pick(['0.01', '0.1', '0.37']));
    else if (chance < 0.6) await this.pick(world.processes).runner.keep();
    else if (chance < 0.7) this.pick(world.processes).killAfter(Math.floor(this.random() * 12), this.random() < 0.5);
    else if (chance < 0.75) this.fail(this.pick(world.processes));
    else if (chance < 0.78) world.database.owner = undefined;
    else if (chance < 0.8) world.feedPrice(this.pick(['49900', '50000', '50100']));
    else if (chance < 0.82) world.database.clear();
    else world.passTime(Math.floor(this.random() * 2_000));
    for (let turns = Math.floor(this.random() * 8); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    await this.bury();
  }

  private fail({ connections, state }: CopyProcess): void {
    connections.appendFaults.push(this.pick(['unavailable', 'landed', 'lost', { lateByCalls: 1 }, { lateByCalls: 4 }] as const));
    if (this.random() < 0.3) state.failures += 1;
  }

  private async bury(): Promise<void> {
    for (const dead of this.world.processes.filter(({ isDead }) => isDead)) {
      await this.world.killProcess(dead);
      this.world.startProcess();
    }
  }
}

describe('simulated', () => {
  it.each(seeds)(
    'seed %s: whatever fails on the way, every fill is copied once and every difference explained',
    async (seed) => {
      const simulation = new Simulation(seed);
      try {
        await simulation.run();
        const findings = await audit(simulation.world);
        expect(findings).toMatchObject(nothingWrong);
        expect(findings.fills).toBeGreaterThan(steps / 5);
      } finally {
        await simulation.world.close();
      }
    },
    120_000,
  );
});
