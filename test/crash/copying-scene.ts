import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CopyAudit, type CopyFindings } from '@copyledger/apps/saga-runner/copying/spec/copy-audit';
import { Accounts, Instruments } from '@copyledger/command-side/aggregates';
import { newId, now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import type { CopyPolicy } from '@copyledger/domain/copying/policy';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { type DecodedEvent, type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { type RunningNode, startNode } from '@copyledger/eventstore/node';
import { decimalOf, derivedId, type Fact } from '@copyledger/kernel';
import { type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { followEvent, leaderEvent, linearTerms, prepareDatabase } from '@copyledger/testing';
import { CopyingProcess } from './copying-process';
import { randomOf } from './platform-load';
import { assertCame, type Ending, visitedIn } from './write-points';

const perpetual = instrumentOf({ ...linearTerms, makerFeePpm: '0' });
const { symbol, settlement: asset } = perpetual;
const system = { type: 'system' } as const;
const patienceMs = 90_000;
const leaders = 2;
const multiples = ['2', '0.5', '1', '0.01'] as const;
const [bid, ask] = ['49990', '50010'];

const policyOf = (index: number): CopyPolicy => ({
  sizing: { mode: 'quantity-multiple', multiple: multiples[index % multiples.length] ?? '1' },
  ...(index === 2 && { priceProtection: { deviationMax: 500, timeToLiveMs: 600_000 } }),
});

type Wish = Pick<OrderRequest, 'side' | 'timeInForce'> & { readonly quantity: string; readonly limitPrice?: string };

/** Leaders who trade, followers who copy them, a maker who takes the other side of all, and the processes that a test kills. */
export class CopyingScene {
  readonly random: () => number;
  readonly processes: CopyingProcess[] = [];
  private readonly codec = createEventCodec();
  private readonly accounts: Accounts;
  private trading: Promise<void> = Promise.resolve();
  private isOver = false;
  trades = 0;

  private constructor(
    seed: number,
    private readonly parts: {
      readonly folder: string;
      readonly node: RunningNode;
      readonly postgres: RunningPostgres;
      readonly store: EventStore;
    },
  ) {
    this.random = randomOf(seed);
    this.accounts = new Accounts({ store: parts.store, codec: this.codec, now });
  }

  static async open(seed: number): Promise<CopyingScene> {
    const folder = mkdtempSync(join(tmpdir(), 'copyledger-copying-crash-'));
    chmodSync(folder, 0o711);
    prepareDatabase(join(folder, 'postgres'));
    const node = await startNode({ path: join(folder, 'eventstore') });
    const postgres = await startPostgres(join(folder, 'postgres'));
    const scene = new CopyingScene(seed, { folder, node, postgres, store: eventStoreDbStore({ url: node.url }) });
    await scene.populate();
    return scene;
  }

  start(ending: Ending = []): CopyingProcess {
    const { folder, node, postgres } = this.parts;
    const environment = { EVENTSTORE_URL: node.url, DATABASE_URL: postgres.url, DATA_DIR: folder };
    const process = CopyingProcess.start(environment, { ending, visits: this.visits });
    this.processes.push(process);
    return process;
  }

  /** The points at which a write stood when a process ended. */
  get visited(): readonly string[] {
    return visitedIn(this.visits);
  }

  private get visits(): string {
    return join(this.parts.folder, 'visits');
  }

  /** Starts a process, and resolves when it has ended there. Throws when it ends, or goes on, without coming there. */
  async crashAt(ending: Ending): Promise<void> {
    const before = this.visited.length;
    const process = this.start(ending);
    await Promise.race([process.ended, sleep(patienceMs, undefined, { ref: false })]);
    assertCame(ending, { came: this.visited.slice(before), words: this.lastWords });
  }

  trade(): void {
    this.trading = this.tradeOn();
  }

  /** Ends the trading, and resolves with what is found when everybody has done what there was to do, or patience ends. */
  async settled(): Promise<CopyFindings> {
    this.isOver = true;
    await this.trading;
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const findings = new CopyAudit(await this.log()).findings();
      const isQuiet = findings.missed.length === 0 && findings.unexplained.length === 0 && findings.astray.length === 0;
      if (isQuiet || Date.now() > deadline) return findings;
      await sleep(100);
    }
  }

  /** Resolves when so many more plans are durable. */
  async planned(count: number): Promise<void> {
    const plans = async (): Promise<number> => new CopyAudit(await this.log()).findings().plans;
    const wanted = (await plans()) + count;
    const deadline = Date.now() + patienceMs;
    while ((await plans()) < wanted) {
      if (Date.now() > deadline) throw new Error(`Copying stands still. ${this.lastWords}`);
      await sleep(50);
    }
  }

  get lastWords(): string {
    return this.processes.flatMap(({ lastWords }) => lastWords ?? []).join('\n');
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.trading.catch(() => undefined);
    for (const process of this.processes) await process.end('SIGKILL');
    const { store, postgres, node, folder } = this.parts;
    await store.close();
    await Promise.all([postgres.stop(), node.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }

  private async log(): Promise<readonly DecodedEvent[]> {
    const events: DecodedEvent[] = [];
    const prefixes = ['account-', 'follow-', 'leader-', 'copy-'];
    for await (const recorded of this.parts.store.readAll({ direction: 'forwards', from: 'start', streamPrefixes: prefixes })) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) events.push(decoded);
    }
    return events;
  }

  private async populate(): Promise<void> {
    const instruments = new Instruments({ store: this.parts.store, codec: this.codec, now });
    await instruments.send(symbol, this.envelope({ type: 'ListInstrument', instrument: perpetual } as const));
    await instruments.send(symbol, this.envelope({ type: 'ResumeInstrument' } as const));
    await this.openAccount('maker', '1000000000000');
    for (const [side, limitPrice] of [['buy', bid] as const, ['sell', ask] as const])
      await this.send('maker', this.orderOf({ side, quantity: '1000000', limitPrice, timeInForce: 'GTC' }));
    for (let leader = 0; leader < leaders; leader += 1) await this.lead(`leader-${leader}`);
  }

  private async lead(name: string): Promise<void> {
    const leaderAccountId = await this.openAccount(name, '100000000');
    await this.write(`leader-${leaderAccountId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId, owner: name }));
    for (const index of multiples.keys()) await this.follow(`${name}/${index}`, leaderAccountId, policyOf(index));
  }

  private async follow(name: string, leaderAccountId: string, policy: CopyPolicy): Promise<void> {
    const ids = { followId: derivedId('follow', name), copyAccountId: derivedId('account', name), leaderAccountId };
    await this.write(`follow-${ids.followId}`, followEvent.FollowRequested({ ...ids, capital: '100000000', policy }));
    await this.openAccount(name, '100000000');
    await this.write(`follow-${ids.followId}`, followEvent.FollowStarted({ ...ids, startedAt: now() }));
  }

  private async tradeOn(): Promise<void> {
    while (!this.isOver) {
      const leader = `leader-${Math.floor(this.random() * leaders)}`;
      const side = this.random() < 0.5 ? 'buy' : 'sell';
      const quantity = (0.01 + Math.floor(this.random() * 100) / 100).toFixed(2);
      // While nothing runs for long nobody fills what the leader has asked for: an account takes so many open orders, and no more.
      if (await this.isTaken(leader, this.orderOf({ side, quantity, timeInForce: 'IOC' }))) this.trades += 1;
      await sleep(20 + this.random() * 60);
    }
  }

  private async openAccount(name: string, deposit: string): Promise<string> {
    const accountId = derivedId('account', name);
    await this.send(name, { type: 'OpenAccount', by: system, accountId, owner: name, kind: 'simulated', baseCurrency: asset });
    const amount = decimalOf(deposit, asset.scale);
    await this.send(name, { type: 'CreditFunds', by: system, reference: 'capital', asset, amount, source: 'outside' });
    return accountId;
  }

  private orderOf(wish: Wish): AccountCommand {
    const { side, timeInForce, quantity, limitPrice } = wish;
    const price = limitPrice === undefined ? undefined : decimalOf(limitPrice, perpetual.priceScale);
    const order: OrderRequest = {
      ...{ orderId: newId(), side, timeInForce, reduceOnly: false, origin: { type: 'direct' } },
      quantity: decimalOf(quantity, perpetual.quantityScale),
      ...(price === undefined ? { orderType: 'market' } : { orderType: 'limit', limitPrice: price }),
    };
    const referencePrice = decimalOf('50000', perpetual.priceScale);
    return { type: 'PlaceOrder', by: system, order, instrument: perpetual, status: 'trading', referencePrice, now: now() };
  }

  private async send(name: string, command: AccountCommand): Promise<void> {
    if (!(await this.isTaken(name, command))) throw new Error(`${name} has too many open orders.`);
  }

  /** False when the account has too many open orders just now. */
  private async isTaken(name: string, command: AccountCommand): Promise<boolean> {
    const outcome = await this.accounts.send(derivedId('account', name), this.envelope(command));
    if (outcome.status === 'done') return true;
    if (outcome.status === 'refused' && outcome.rejection === 'TooManyOpenOrders') return false;
    throw new Error(`${command.type}: ${JSON.stringify(outcome.status === 'refused' && outcome.rejection)}`);
  }

  private envelope<C>(command: C) {
    const id = newId();
    const actor = { type: 'system', id: 'test', through: 'test' } as const;
    return { command, commandId: id, commandHash: '', correlationId: id, causationId: id, actor, occurredAt: now() };
  }

  private async write(stream: string, event: Fact<string, object>): Promise<void> {
    const { command, ...envelope } = this.envelope(event);
    const metadata = { ...envelope, $correlationId: envelope.correlationId, $causationId: envelope.causationId };
    await this.parts.store.append(stream, [this.codec.encode(newId(), command, metadata)], 'any');
  }
}
