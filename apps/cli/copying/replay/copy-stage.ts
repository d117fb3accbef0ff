import { CopyRunner, type CopyRunnerSurroundings } from '@copyledger/apps/saga-runner/copying/copy-runner';
import { Accounts, createEventCodec, Follows, Leaders, newId, now as wallClock } from '@copyledger/command-side';
import type { EquityStop } from '@copyledger/domain/copying/desk/equity-stops';
import type { BasisPoints } from '@copyledger/domain/copying/policy';
import { type Codec, type EventStore, eventStoreDbStore, type Feed, startFeed } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import type { Fact, Instant } from '@copyledger/kernel';
import type { Aggregates } from '@copyledger/eventstore/aggregates';
import { join } from 'node:path';
import { CliFailure } from '../../cli-failure';
import { defaultCopyLimits } from '@copyledger/apps/saga-runner/copying/copy-surroundings';
import { forgetfulState } from './forgetful-state';
import { PaperVenue } from './paper-venue';
import type { RecordedMarket } from './recorded-market';
import { commandOf } from './replay-command';

export interface StageOptions {
  /** Undefined stands for a log in memory. */
  readonly dataDir: string | undefined;
  readonly market: RecordedMarket;
  readonly slippage: BasisPoints;
  /** Told what failed and is tried again. */
  readonly onNotice: (line: string) => void;
}

/** What it is that decides: an aggregate of one kind. */
type Deciding<C, S, E extends Fact<string, unknown>, R> = Aggregates<C, S, E, R>;

/** The parts that copying really runs on, by the recording's clock: a log of their own, the accounts, the runner, and a small venue. */
export class CopyStage {
  readonly accounts: Accounts;
  readonly leaders: Leaders;
  readonly follows: Follows;
  private readonly end = new AbortController();
  private readonly stops: Promise<bigint>[] = [];
  private runner: CopyRunner | undefined;
  private feed: Feed | undefined;
  private failure: CliFailure | undefined;
  /** The newest position of the log that any write has told. */
  private reached = 0n;

  private constructor(
    readonly store: EventStore,
    readonly codec: Codec,
    private readonly options: StageOptions,
  ) {
    const settings = { store, codec, now: wallClock };
    this.accounts = new Accounts(settings);
    this.leaders = new Leaders(settings);
    this.follows = new Follows(settings);
  }

  /** Opens the log, does the work, and closes it, whatever becomes of the work. */
  static async with<T>(options: StageOptions, work: (stage: CopyStage) => Promise<T>): Promise<T> {
    const { dataDir } = options;
    const node = await startNode(dataDir === undefined ? { memory: true } : { path: join(dataDir, 'eventstore') });
    const store = eventStoreDbStore({ url: node.url });
    const stage = new CopyStage(store, createEventCodec(), options);
    try {
      return await work(stage);
    } finally {
      await stage.stop();
      await store.close();
      await node.stop();
    }
  }

  /** Copying begins, or goes on, with everything that is in the log. */
  async start(): Promise<void> {
    const { store, codec, accounts, options } = this;
    const { market, slippage } = options;
    const liveFrom = (await store.head()) ?? 0n;
    this.reached = liveFrom;
    this.runner = new CopyRunner(this.surroundings());
    const venue = new PaperVenue({ accounts, instruments: market.instruments, slippage, now: market.now, liveFrom });
    const { signal } = this.end;
    this.feed = startFeed({
      ...{ store, codec, consumers: [this.runner, venue], signal },
      onFailure: ({ consumer, error }) => {
        options.onNotice(`${consumer ?? 'the feed'}: ${String(error)}`);
      },
    });
    await this.settled();
  }

  /** Sends a command and notes how far the log has come with it. Throws when it is not done. */
  async send<C extends { readonly type: string }, S, E extends Fact<string, unknown>, R>(
    to: Deciding<C, S, E, R>,
    id: string,
    command: { readonly command: C; readonly name: readonly [string, ...string[]] },
  ): Promise<S> {
    const outcome = await to.send(id, commandOf(command.command, { name: command.name, at: this.options.market.now() }));
    if (outcome.status !== 'done') {
      const reason = outcome.status === 'refused' ? String(outcome.rejection) : outcome.status;
      throw new CliFailure(`${command.command.type} for ${id} was refused: ${reason}`);
    }
    this.note(outcome.position);
    return outcome.state;
  }

  /** As `send`, and a refusal is an answer. */
  async trySend<C extends { readonly type: string }, S, E extends Fact<string, unknown>, R>(
    to: Deciding<C, S, E, R>,
    id: string,
    { command, name }: { readonly command: C; readonly name: readonly [string, ...string[]] },
  ): Promise<void> {
    const outcome = await to.send(id, commandOf(command, { name, at: this.now() }));
    if (outcome.status === 'done') this.note(outcome.position);
  }

  /** By the recording's clock. */
  now(): Instant {
    return this.options.market.now();
  }

  note(position: bigint): void {
    if (position > this.reached) this.reached = position;
  }

  /** Resolves when everything that was written has been copied, traded and resolved. */
  async settled(): Promise<void> {
    await this.runner?.settled(this.reached);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Time has passed and prices have moved: what is due because of that is done. */
  async tick(): Promise<void> {
    this.runner?.tick();
    for (const position of await Promise.all(this.stops.splice(0))) this.note(position);
    await this.settled();
  }

  /** Lets go of what the desks have gathered for a working state that keeps nothing. */
  keep(): Promise<void> {
    return this.runner?.keep() ?? Promise.resolve();
  }

  private async stop(): Promise<void> {
    await this.runner?.stop();
    this.end.abort();
    await this.feed?.stopped;
  }

  private surroundings(): CopyRunnerSurroundings {
    const { store, codec, accounts, options } = this;
    const { now, market } = options.market;
    return {
      ...{ store, codec, accounts, now, market, newId, state: forgetfulState, limits: defaultCopyLimits },
      stopFollow: (stop) => this.stopFollow(stop),
      pace: { clockMs: 0, keepMs: 0, beatMs: 0, standbyMs: 250 },
      listener: {
        onState: () => undefined,
        onWritten: () => undefined,
        onOrdered: () => undefined,
        onQuarantined: ({ message, cause }) => {
          this.failure ??= new CliFailure(`copying had to end: ${message}`, { cause });
        },
        onFailure: (what, error) => {
          options.onNotice(`${what}: ${String(error)}`);
        },
      },
    };
  }

  private stopFollow({ followId, valuation }: EquityStop): Promise<void> {
    const command = { type: 'StopFollowing', by: { type: 'system' }, mode: 'close-all', reason: 'equity-stop', valuation } as const;
    const { follows, options } = this;
    const sent = follows.send(followId, commandOf(command, { name: ['equity-stop', followId], at: options.market.now() }));
    const stopped = sent.then((outcome) => (outcome.status === 'done' ? outcome.position : 0n));
    this.stops.push(stopped);
    return stopped.then(() => undefined);
  }
}
