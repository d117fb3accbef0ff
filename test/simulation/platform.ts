import { Accounts, Instruments } from '@copyledger/command-side/aggregates';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { sagaConsumer } from '@copyledger/apps/saga-runner/saga';
import { defaultExchangeLimits } from '@copyledger/apps/saga-runner/exchange/exchange';
import { ExchangeRunner } from '@copyledger/apps/saga-runner/exchange/exchange-runner';
import { Settlement } from '@copyledger/apps/saga-runner/settlement/settlement.saga';
import { MemoryCheckpoints } from '@copyledger/apps/saga-runner/spec/memory-checkpoints';
import { silent } from '@copyledger/apps/saga-runner/spec/saga-world';
import { MemorySnapshotStore } from '@copyledger/eventstore/aggregates';
import { FaultyStore } from '@copyledger/eventstore/aggregates/spec/faulty-store';
import { type DecodedEvent, type EventStore, type Feed, LogUnavailable, memoryEventStore, startFeed } from '@copyledger/eventstore/client';
import { instantOfMillis, uuidV7 } from '@copyledger/kernel';
import { setImmediate as turn } from 'node:timers/promises';
import type { Chance } from './chance';

/** A process's connection that a test can cut for good: the process is gone, whatever it still wants to write. */
class Connection extends FaultyStore {
  private isCut = false;

  cut(): void {
    this.isCut = true;
  }

  override get store(): EventStore {
    const whole = super.store;
    return {
      ...whole,
      append: (...append) => (this.isCut ? Promise.reject(new LogUnavailable('the process is gone')) : whole.append(...append)),
    };
  }
}

const faults = ['unavailable', 'landed', 'lost', { lateByCalls: 1 }, { lateByCalls: 4 }] as const;
const limits = { ...defaultExchangeLimits, snapshotEvents: 40, inputsMax: 25, eventsMax: 25, checkpointMs: 0, retryMsMin: 0 };
const patienceTurns = 200_000;

interface RunningExchange {
  readonly runner: ExchangeRunner;
  readonly connection: Connection;
}

interface RunningSettlement {
  readonly feed: Feed;
  readonly end: AbortController;
  readonly connection: Connection;
}

/**
 * The real command side, exchange and settlement on a log in memory, each as a process of its own: each loses its connection, or dies and
 * begins again, when chance wants it. Time stands still until it is moved.
 */
export class SimulatedPlatform {
  readonly codec = createEventCodec();
  readonly log = memoryEventStore();
  readonly accounts: Accounts;
  readonly instruments: Instruments;
  readonly failures: string[] = [];
  private readonly snapshots = new MemorySnapshotStore();
  private readonly checkpoints = new MemoryCheckpoints();
  private readonly settings;
  private exchange: RunningExchange | undefined;
  private settlement: RunningSettlement | undefined;
  private timeMs = Date.UTC(2026, 10, 20, 9, 30);
  private onReset: (symbol: string) => void = () => undefined;

  constructor(private readonly chance: Chance) {
    this.settings = { codec: this.codec, now: () => this.now, limits: { settleDelayMs: 0 } };
    this.accounts = new Accounts({ ...this.settings, store: this.log });
    this.instruments = new Instruments({ ...this.settings, store: this.log });
  }

  get now() {
    return instantOfMillis(this.timeMs);
  }

  get market(): ExchangeRunner {
    if (this.exchange === undefined) throw new Error('The exchange is not there.');
    return this.exchange.runner;
  }

  newId(): string {
    return uuidV7(
      this.timeMs,
      Uint8Array.from({ length: 10 }, () => this.chance.whole(0, 255)),
    );
  }

  async start(onReset: (symbol: string) => void): Promise<void> {
    this.onReset = onReset;
    await this.startExchange();
    this.startSettlement();
  }

  passTime(ms: number): void {
    this.timeMs += ms;
    this.exchange?.runner.tick(this.now);
  }

  /** The next append of one of the two goes wrong. */
  fail(): void {
    this.chance.pick([this.exchange, this.settlement])?.connection.appendFaults.push(this.chance.pick(faults));
  }

  /** From here on all connections are sound, and what was on its way has arrived. */
  async calm(): Promise<void> {
    for (const process of [this.exchange, this.settlement]) {
      process?.connection.appendFaults.splice(0);
      await process?.connection.landAll();
    }
  }

  async crashExchange(): Promise<void> {
    this.exchange?.connection.cut();
    await this.exchange?.runner.stop();
    await this.startExchange();
  }

  /** Begins again where it was last known to be, or where it was long ago. */
  async crashSettlement(): Promise<void> {
    this.settlement?.connection.cut();
    await this.endSettlement();
    if (this.chance.is(0.3)) this.checkpoints.positions.delete('settlement');
    this.startSettlement();
  }

  /** Lets go of so many turns of the loop, in which the processes go on. */
  async breathe(turns: number): Promise<void> {
    for (let index = 0; index < turns; index += 1) await turn();
  }

  /** Resolves when nobody has anything left to do. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < patienceTurns; turns += 1) {
      const before = await this.log.head();
      if (await this.isQuiet()) {
        await this.breathe(50);
        if ((await this.log.head()) === before && (await this.isQuiet())) return;
      }
      await turn();
    }
    throw new Error(`It never came to rest: ${this.failures.slice(-3).join('; ')}`);
  }

  async stop(): Promise<void> {
    await this.exchange?.runner.stop();
    await this.endSettlement();
  }

  /** Every event of these streams. */
  async events(...streamPrefixes: readonly string[]): Promise<readonly DecodedEvent[]> {
    const events: DecodedEvent[] = [];
    for await (const recorded of this.log.readAll({ direction: 'forwards', from: 'start', streamPrefixes })) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) events.push(decoded);
    }
    return events;
  }

  private async newest(...streamPrefixes: readonly string[]): Promise<bigint> {
    for await (const { position } of this.log.readAll({ direction: 'backwards', from: 'end', limit: 1, streamPrefixes })) return position;
    return -1n;
  }

  private async isQuiet(): Promise<boolean> {
    const { feed, markets } = this.market.status();
    if ((feed?.position ?? -1n) < (await this.newest('account-', 'instrument-'))) return false;
    if (markets.some(({ state, waiting }) => state !== 'live' || waiting > 0)) return false;
    const [settled] = this.settlement?.feed.status().consumers ?? [];
    return (settled?.position ?? -1n) >= (await this.newest('market-'));
  }

  private async startExchange(): Promise<void> {
    const connection = new Connection(this.log);
    const note = (what: string): void => {
      this.failures.push(what);
    };
    const runner = new ExchangeRunner({
      ...{ store: connection.store, codec: this.codec, checkpoints: this.checkpoints, snapshots: this.snapshots, limits, clockMs: 0 },
      now: () => this.now,
      newId: () => this.newId(),
      onSnapshotFailure: (stream, error) => {
        throw new Error(`${stream}: a snapshot went wrong`, { cause: error });
      },
      listener: {
        ...silent,
        onFailure: (symbol, error, state) => {
          note(`${symbol} ${state} ${String(error)}`);
        },
        onState: (state, reason) => {
          if (state === 'standby') note(`standby ${String(reason)}`);
        },
      },
    });
    runner.onReset((symbol) => {
      this.onReset(symbol);
    });
    this.exchange = { runner, connection };
    await runner.start();
  }

  private startSettlement(): void {
    const connection = new Connection(this.log);
    const settlement = new Settlement(new Accounts({ ...this.settings, store: connection.store }));
    const consumer = sagaConsumer({
      ...{ name: 'settlement', streamPrefixes: ['market-'], isSelective: true, checkpoints: this.checkpoints },
      react: (batch) => settlement.settle(batch),
      owedFrom: () => settlement.owedFrom,
    });
    const end = new AbortController();
    const sleep = (): Promise<void> => turn();
    const options = { store: connection.store, codec: this.codec, consumers: [consumer], signal: end.signal, sleep };
    this.settlement = { feed: startFeed(options), end, connection };
  }

  private async endSettlement(): Promise<void> {
    this.settlement?.end.abort();
    await this.settlement?.feed.stopped;
  }
}
