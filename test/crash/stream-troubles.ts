import { setTimeout as sleep } from 'node:timers/promises';
import type { Proxy } from './stream-proxy';
import type { StreamScene } from './stream-scene';

/** How long nothing of a kind goes wrong, at most. */
const calmMsMax = { connections: 400, processes: 4_000 } as const;
/** Nobody serves, or projects, for a moment. */
const allGoneShare = 0.2;

/** Some of the older half of every channel's deltas are deleted before their time, and the heads moved as maintenance does it. */
const forgetDeltas = `with deleted as (
    delete from projections.delta d where random() < 0.5 and sequence < (
      select max(sequence) from projections.delta n where n.projection = d.projection and n.partition = d.partition)
    returning *)
  insert into projections.delta_head as h (projection, channel, epoch, log_offset)
  select projection, channel, epoch, max(log_offset) from deleted group by 1, 2, 3
  on conflict (projection, channel, epoch) do update set log_offset = greatest(h.log_offset, excluded.log_offset)`;

/** What goes wrong between clients and the log: connections, gateways, projectors, the database's sessions and Redis. */
export class Troubles {
  readonly counts = { gateways: 0, projectors: 0, others: 0 };

  constructor(
    private readonly scene: StreamScene,
    private readonly proxy: Proxy,
    private readonly random: () => number,
  ) {}

  /** Connections break all the time, and beside that processes are killed; in the end everything is there again. */
  async make(until: number): Promise<void> {
    const repeat = async (calmMs: number, trouble: () => Promise<void>): Promise<void> => {
      for (;;) {
        await sleep(100 + this.random() * calmMs);
        if (Date.now() >= until) return;
        await trouble();
      }
    };
    await Promise.all([
      repeat(calmMsMax.connections, () => this.disturb()),
      repeat(calmMsMax.processes, () => this.killGateways()),
      repeat(calmMsMax.processes, () => this.killProjectors()),
    ]);
  }

  private async disturb(): Promise<void> {
    const { read, redis } = this.scene;
    const chance = this.random();
    this.counts.others += 1;
    if (chance < 0.3) this.proxy.cutSome(0.4);
    else if (chance < 0.55) this.proxy.stallSome(0.4, 300);
    else if (chance < 0.6) await redis.restart();
    else if (chance < 0.75) await read.pool.query(forgetDeltas);
    else {
      const name = chance < 0.88 ? 'copyledger-stream' : 'copyledger-query-api';
      await read.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);
    }
  }

  private async killGateways(): Promise<void> {
    const { gateways } = this.scene;
    const victims = gateways.splice(0, this.random() < allGoneShare ? 2 : 1);
    this.serve();
    await Promise.all(victims.map((gateway) => gateway.kill()));
    this.counts.gateways += victims.length;
    await Promise.all(victims.map(() => this.scene.startGateway()));
    this.serve();
  }

  private async killProjectors(): Promise<void> {
    const { projectors } = this.scene.read;
    const victims = projectors.splice(0, this.random() < allGoneShare ? 2 : 1);
    await Promise.all(victims.map((projector) => projector.kill()));
    this.counts.projectors += victims.length;
    victims.forEach(() => {
      this.scene.read.start();
    });
  }

  private serve(): void {
    this.proxy.serve(this.scene.gateways.map(({ url }) => Number(new URL(url).port)));
  }
}
