import type { FollowCommand, RequestFollow } from '@copyledger/domain/copying/follow/follow.commands';
import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import type { LeaderTerms } from '@copyledger/domain/copying/leader/leader.events';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { OpenAccount } from '@copyledger/domain/trading/account/account.state';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import type { Posting } from '@copyledger/domain/trading/account/account.events';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { CommandEnvelope } from '@copyledger/eventstore/aggregates';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { decimalOf, derivedId, formatDecimal, type Instant, parseInstant } from '@copyledger/kernel';
import { linearTerms, spotTerms } from '@copyledger/testing';
import { SagaWorld, unitsOf, usdt } from '../../spec/saga-world';
import { TransferSaga } from '../../transfers/transfer.saga';
import { FollowSaga, followSagaPrefixes } from '../follow.saga';
import { FollowValuer } from '../follow-valuer';
import { PastMarks } from '../past-marks';
import { MemoryRegister } from './memory-register';

/** Fees of a tenth of a percent, on spot from the coins. */
export const coins = instrumentOf(spotTerms);
const free = instrumentOf({ ...linearTerms, makerFeePpm: '0', takerFeePpm: '0', minimumNotional: '0' });
export const leading: string = derivedId('account', 'leader');
export const purse: string = derivedId('account', 'purse');
const follower = { type: 'user', id: 'fay' } as const;

/** `2026-11-23` or `2026-11-23T09:30`, UTC. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(`${text}${text.includes('T') ? '' : 'T00:00'}:00Z`);
  if (!parsed.ok) throw new Error(`${text} is no moment.`);
  return parsed.value;
};

/** A leader, a follower with a purse, and the processes that lead their follow, one after another. */
export class FollowWorld {
  readonly world = new SagaWorld();
  now = at('2026-11-20T09:30');
  private readonly register = new MemoryRegister();
  private sagas = this.process();
  private checkpoint = -1n;
  private trades = 0n;

  static async create(terms: Partial<LeaderTerms> = {}, funds = '10000'): Promise<FollowWorld> {
    const made = new FollowWorld();
    await made.world.open(leading, { owner: 'lea' });
    await made.world.open(purse, { owner: 'fay', deposit: funds });
    await made.publish(terms);
    return made;
  }

  async publish(terms: Partial<LeaderTerms>): Promise<void> {
    const account = { accountId: leading, owner: 'lea', kind: 'simulated', isCopyAccount: false } as const;
    const offered = {
      sizingModes: ['quantity-multiple'],
      followersMax: 1,
      profitShare: 1_000,
      asset: usdt,
      access: 'public',
      ...terms,
    } as const;
    await this.world.leaders.send(leading, this.envelope({ type: 'PublishTerms', by: { type: 'system' }, account, terms: offered }));
  }

  retire(): Promise<unknown> {
    return this.world.leaders.send(leading, this.envelope({ type: 'RetireLeader', by: { type: 'system' } }));
  }

  /** Asks for a follow. Its id. */
  async follow(changes: Partial<RequestFollow> = {}): Promise<string> {
    const followId = derivedId('follow', changes.followId ?? '1');
    await this.ask(followId, {
      ...{ type: 'RequestFollow', by: follower, leaderAccountId: leading, follower: 'fay', asset: usdt, capital: '2000', termsVersion: 1 },
      funding: { accountId: purse, owner: 'fay', kind: 'simulated', isCopyAccount: false },
      policy: { sizing: { mode: 'quantity-multiple', multiple: '1' } },
      copyAccountId: derivedId('account', followId),
      ...changes,
      followId,
    });
    return followId;
  }

  async ask(followId: string, command: FollowCommand): Promise<void> {
    const outcome = await this.world.follows.send(followId, this.envelope(command));
    if (outcome.status !== 'done') throw new Error(`${command.type} was ${outcome.status}.`);
  }

  stop(followId: string, mode: 'close-all' | 'copy-closes' | 'detach' = 'close-all'): Promise<void> {
    return this.ask(followId, { type: 'StopFollowing', by: follower, mode, reason: 'requested' });
  }

  capital(followId: string, direction: 'AddCapital' | 'WithdrawCapital', amount: string): Promise<void> {
    return this.ask(followId, { type: direction, by: follower, transferId: derivedId('transfer', followId, direction, amount), amount });
  }

  /** A trade of the copy account, of one contract without a fee unless it is of something else. */
  async trade(followId: string, side: 'buy' | 'sell', price: string, { of = free, quantity = '1' } = {}): Promise<void> {
    const { copyAccountId } = await this.live(followId);
    this.trades += 1n;
    const orderId = derivedId('order', this.trades.toString());
    const limit = { quantity: decimalOf(quantity, of.quantityScale), limitPrice: decimalOf(price, of.priceScale) };
    const shape = { orderId, side, orderType: 'limit', timeInForce: 'IOC', reduceOnly: false, origin: { type: 'direct' } } as const;
    const by = { type: 'system' } as const;
    await this.act(copyAccountId, {
      type: 'PlaceOrder',
      by,
      order: { ...shape, ...limit },
      instrument: of,
      status: 'trading',
      now: this.now,
    });
    const fill = { orderId, instrument: of.symbol, tradeNumber: this.trades, liquidity: 'taker', quantity, price } as const;
    await this.act(copyAccountId, { type: 'FillOrder', by, ...fill, now: this.now });
  }

  /** An order of its owner that rests in the book. */
  async rest(followId: string): Promise<void> {
    const { copyAccountId } = await this.live(followId);
    await this.world.order(copyAccountId, `rest-${followId}`, { limitPrice: '10' });
  }

  async owedFrom(): Promise<bigint | undefined> {
    return (await this.sagas).follows.owedFrom;
  }

  /** Profit, or a loss, that is realised. */
  async earn(followId: string, amount: string): Promise<void> {
    await this.trade(followId, 'buy', '1000');
    await this.trade(followId, 'sell', formatDecimal(decimalOf('1000', 2) + decimalOf(amount, 2), 2));
  }

  async mark(price: string): Promise<void> {
    const event: MarksRecorded = {
      type: 'MarksRecorded',
      data: { at: this.now, marks: [{ instrument: free.symbol, price, sources: ['test'] }] },
    };
    const { correlationId: $correlationId, causationId: $causationId, ...envelope } = this.envelope(undefined);
    const metadata = { ...envelope, $correlationId, $causationId };
    await this.world.log.append('marks', [this.world.codec.encode(derivedId('event', this.now), event, metadata)], 'any');
  }

  /** Delivers until nothing comes of it any more. */
  async deliver(): Promise<void> {
    let upTo = -2n;
    while (upTo !== this.checkpoint) {
      upTo = this.checkpoint;
      const events = await this.events(this.checkpoint);
      const { transfers, follows } = await this.sagas;
      const last = events.at(-1)?.recorded.position ?? this.checkpoint;
      await transfers.react({ events: events.filter(({ recorded }) => recorded.stream.startsWith('transfer-')), upTo: last });
      await follows.react({ events, upTo: last });
      this.checkpoint = last;
    }
  }

  /** The clock comes to a moment, and everything that it sets going is delivered. */
  async passTo(text: string): Promise<void> {
    this.now = at(text);
    await (await this.sagas).follows.tick(this.now);
    await this.deliver();
  }

  /** Delivers with a process that dies after so many appends, and then with another, which hears everything since `after` again. */
  async deliverThroughCrash(appends: number, work: () => Promise<void> = () => this.deliver()): Promise<void> {
    this.world.crashAfter(appends);
    await work().catch(() => undefined);
    this.restart();
    await work();
  }

  restart(): void {
    this.world.restart();
    this.sagas = this.process();
  }

  /** The next process hears everything again. */
  forgetCheckpoint(): void {
    this.checkpoint = -1n;
  }

  async live(followId: string): Promise<LiveFollow> {
    return (await this.world.follows.state(followId)) as LiveFollow;
  }

  async copyAccount(followId: string): Promise<OpenAccount> {
    return this.world.account((await this.live(followId)).copyAccountId);
  }

  history(followId: string): Promise<readonly string[]> {
    return this.world.history(`follow-${followId}`);
  }

  /** What everybody has, and whether no money is on the way and none came from nowhere. */
  async money(followId: string): Promise<Readonly<Record<'purse' | 'leader' | 'copy', string>>> {
    const { copyAccountId } = await this.live(followId);
    const [has, ledgers] = [(id: string) => this.world.total(id), await this.ledgers()];
    expect(ledgers.get('clearing') ?? 0n).toBe(0n);
    expect([...ledgers.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(0n);
    const text = async (id: string): Promise<string> => formatDecimal(await has(id).catch(() => 0n), usdt.scale);
    return { purse: await text(purse), leader: await text(leading), copy: await text(copyAccountId) };
  }

  private async ledgers(): Promise<ReadonlyMap<string, bigint>> {
    const sums = new Map<string, bigint>();
    for (const { event } of await this.events(-1n))
      for (const { ledger, asset, amount } of (event.data as { readonly postings?: readonly Posting[] }).postings ?? [])
        if (asset === usdt.code) sums.set(ledger, (sums.get(ledger) ?? 0n) + unitsOf(amount));
    return sums;
  }

  private async act(accountId: string, command: AccountCommand): Promise<void> {
    const outcome = await this.world.accounts.send(accountId, this.envelope(command));
    if (outcome.status !== 'done') throw new Error(`${command.type} was ${JSON.stringify(outcome.status)}`);
  }

  private envelope<C>(command: C): CommandEnvelope<C> {
    return { ...this.world.envelope(command), occurredAt: this.now };
  }

  private async events(after: bigint): Promise<readonly DecodedEvent[]> {
    const { log, codec } = this.world;
    const events: DecodedEvent[] = [];
    for await (const recorded of log.readAll({ direction: 'forwards', from: 'start', streamPrefixes: [...followSagaPrefixes] })) {
      const decoded = codec.decode(recorded);
      if (decoded !== undefined && recorded.position > after) events.push(decoded);
    }
    return events;
  }

  private async process(): Promise<{ readonly transfers: TransferSaga; readonly follows: FollowSaga }> {
    const { accounts, transfers, leaders, follows, log: store, codec } = this.world;
    const valuer = new FollowValuer({ accounts, store, codec, marks: new PastMarks({ store, codec }) });
    const saga = new FollowSaga({ accounts, transfers, leaders, follows, valuer, register: this.register });
    await saga.load();
    return { transfers: new TransferSaga(accounts, transfers), follows: saga };
  }
}
