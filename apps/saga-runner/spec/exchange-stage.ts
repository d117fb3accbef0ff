import { derivedId, instantOfMillis } from '@copyledger/kernel';
import type { ExchangeRunner, ExchangeState, RunnerSurroundings } from '../exchange/exchange-runner';
import { btc, SagaWorld, silent, symbol } from './saga-world';

export const ada = derivedId('account', 'ada');
export const bob = derivedId('account', 'bob');
export const at = instantOfMillis(Date.UTC(2026, 10, 20));
export const stream = `market-${symbol}`;

const outside = { source: 'test', at } as const;
/** A book out there, and a sale that reaches above it: prices in hundredths, sizes in satoshis. */
export const book = { type: 'OutsideDepth', ...outside, isSnapshot: true, bids: [{ price: 9_000, size: 10_000 }], asks: [] } as const;
export const sale = { type: 'OutsideTrade', ...outside, price: 9_900, size: 50_000_000, takerSide: 'sell' } as const;

/** A market, two who trade in it, and the exchanges that a test starts. */
export class ExchangeStage {
  readonly world = new SagaWorld();
  readonly states: ExchangeState[] = [];
  readonly failures: unknown[] = [];
  readonly listener: RunnerSurroundings['listener'] = {
    ...silent,
    onState: (state) => this.states.push(state),
    onFailure: (_symbol, error) => this.failures.push(error),
  };
  private readonly running: ExchangeRunner[] = [];

  async set(): Promise<void> {
    await this.world.list();
    for (const id of [ada, bob]) await this.world.open(id, { deposit: '100000' });
    await this.world.deposit(bob, '10', btc);
  }

  async start(surroundings: Partial<RunnerSurroundings> = {}): Promise<ExchangeRunner> {
    const exchange = await this.world.startExchange({ listener: this.listener, ...surroundings });
    this.running.push(exchange);
    return exchange;
  }

  /** An exchange deals with everything, and ends. */
  async run(surroundings: Partial<RunnerSurroundings> = {}): Promise<void> {
    const exchange = await this.start(surroundings);
    await this.world.isIdle(exchange);
    await exchange.stop();
  }

  async end(): Promise<void> {
    await Promise.all(this.running.map((exchange) => exchange.stop()));
  }

  /** What the market's journal says in events of a type. */
  async dataOf(type: string): Promise<readonly Record<string, unknown>[]> {
    const { events } = await this.world.batch('market-');
    return events.flatMap(({ event }) => (event.type === type ? [event.data as Record<string, unknown>] : []));
  }

  async accepted(): Promise<readonly unknown[]> {
    return (await this.dataOf('OrderAccepted')).map(({ orderId }) => orderId);
  }
}
