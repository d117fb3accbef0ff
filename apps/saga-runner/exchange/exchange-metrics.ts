import { Counter, Gauge, type Registry } from 'prom-client';
import type { ExchangeState, ExchangeStatus } from './exchange-runner';
import type { ExchangeCounts } from './thread/messages';

const states: readonly ExchangeState[] = ['starting', 'active', 'standby', 'stopped'];
const counted: Record<keyof ExchangeCounts, string> = {
  appends: 'Appends to the journals of markets.',
  events: 'Events in them.',
  trades: 'Trades of orders of accounts.',
};

/** What the exchange's thread has said of itself last, for those who watch. */
export class ExchangeMetrics {
  private readonly counters: Record<keyof ExchangeCounts, Counter>;
  private counts: ExchangeCounts = { appends: 0, events: 0, trades: 0 };

  constructor(registry: Registry, latest: () => ExchangeStatus) {
    const counter = (name: keyof ExchangeCounts): Counter =>
      new Counter({ name: `copyledger_exchange_${name}_total`, help: counted[name], registers: [registry] });
    this.counters = { appends: counter('appends'), events: counter('events'), trades: counter('trades') };
    new Gauge({
      name: 'copyledger_exchange_state',
      help: 'One for the state that the exchange of this process is in.',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        for (const state of states) this.set({ state }, state === latest().state ? 1 : 0);
      },
    });
    new Gauge({
      name: 'copyledger_exchange_lag',
      help: 'Log positions from what the markets were handed to the newest known.',
      registers: [registry],
      collect() {
        this.set(Number(latest().feed?.lag ?? 0n));
      },
    });
    new Gauge({
      name: 'copyledger_exchange_waiting_inputs',
      help: 'Inputs of all markets that are not durable yet.',
      registers: [registry],
      collect() {
        this.set(latest().markets.reduce((total, { waiting }) => total + waiting, 0));
      },
    });
    new Gauge({
      name: 'copyledger_markets_quarantined',
      help: 'Markets that cannot go on; each needs somebody to look.',
      registers: [registry],
      collect() {
        this.set(latest().markets.filter(({ state }) => state === 'quarantined').length);
      },
    });
  }

  /** The thread counts from its own beginning. */
  count(counts: ExchangeCounts): void {
    for (const name of ['appends', 'events', 'trades'] as const) this.counters[name].inc(counts[name] - this.counts[name]);
    this.counts = counts;
  }
}
