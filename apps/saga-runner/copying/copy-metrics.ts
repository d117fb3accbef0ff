import type { CopyEvent, CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import { type Instant, microsOf } from '@copyledger/kernel';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CopyState, CopyStatus } from './copy-runner';

const states: readonly CopyState[] = ['starting', 'active', 'standby', 'stopped'];
const lagBuckets = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1, 5, 60, 3_600];

/** What copying does, in numbers, for those who watch. */
export class CopyMetrics {
  private readonly plans: Counter<'cause'>;
  private readonly legs: Counter<'outcome'>;
  private readonly skips: Counter<'reason'>;
  private readonly orders: Counter<'outcome'>;
  private readonly lag: Histogram;

  constructor(registry: Registry, status: () => CopyStatus) {
    const registers = [registry];
    this.plans = new Counter({ name: 'copyledger_copy_plans_total', help: 'Plans, or parts of them.', labelNames: ['cause'], registers });
    const outcomes = 'Legs of plans, by what was decided and by what became of them.';
    this.legs = new Counter({ name: 'copyledger_copy_legs_total', help: outcomes, labelNames: ['outcome'], registers });
    const why = 'Copies that were not made, or not whole, by reason.';
    this.skips = new Counter({ name: 'copyledger_copy_skips_total', help: why, labelNames: ['reason'], registers });
    const sent = 'Orders of legs that their accounts have taken or refused.';
    this.orders = new Counter({ name: 'copyledger_copy_orders_total', help: sent, labelNames: ['outcome'], registers });
    const from = "From the leader's newest fill, by its own time, until the plan that answers it is durable.";
    this.lag = new Histogram({ name: 'copyledger_copy_plan_lag_seconds', help: from, buckets: lagBuckets, registers });
    gaugesOf(registers, status);
  }

  written(event: CopyEvent, at: Instant): void {
    if (event.type === 'CopyPlanned') {
      this.planned(event.data, at);
      return;
    }
    const { outcome, reason } = event.data;
    this.legs.inc({ outcome });
    if (reason !== undefined) this.skips.inc({ reason });
  }

  ordered(isAccepted: boolean): void {
    this.orders.inc({ outcome: isAccepted ? 'accepted' : 'refused' });
  }

  private planned({ cause, legs, fills }: CopyPlanned['data'], at: Instant): void {
    this.plans.inc({ cause });
    for (const leg of legs) {
      this.legs.inc({ outcome: leg.outcome });
      if (leg.outcome === 'skipped') this.skips.inc({ reason: leg.reason });
    }
    const newest = fills.reduce<Instant | undefined>(
      (last, { lastAt }) => (last === undefined || lastAt > last ? lastAt : last),
      undefined,
    );
    if (newest !== undefined) this.lag.observe(Math.max(0, Number(microsOf(at) - microsOf(newest)) / 1e6));
  }
}

const gaugesOf = (registers: Registry[], status: () => CopyStatus): void => {
  const gauge = (name: string, help: string, value: (now: CopyStatus) => number): Gauge =>
    new Gauge({
      ...{ name: `copyledger_copy_${name}`, help, registers },
      collect() {
        this.set(value(status()));
      },
    });
  gauge('desks_quarantined', 'Leaders that nothing is copied from until somebody has looked.', ({ desks }) =>
    countOf(desks, 'quarantined'),
  );
  gauge('desks', 'Leaders that have ever published terms.', ({ desks }) => desks.length);
  gauge('waiting_inputs', 'Inputs of all desks that are not absorbed yet.', ({ desks }) =>
    desks.reduce((sum, { waiting }) => sum + waiting, 0),
  );
  gauge('waiting_orders', 'Orders of legs that wait or are on their way.', ({ pendingOrders }) => pendingOrders);
  gauge('waiting_rows', 'Rows of the working state that are not kept yet.', ({ pendingRows }) => pendingRows);
  new Gauge({
    name: 'copyledger_copy_state',
    help: 'One for the state that copying of this process is in.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of states) this.set({ state }, state === status().state ? 1 : 0);
    },
  });
};

const countOf = (desks: CopyStatus['desks'], state: string): number => desks.filter((desk) => desk.state === state).length;
