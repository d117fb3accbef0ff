import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformClient, Request } from './platform-client';
import { priceNear, steadyBid, tradedMarkets } from './platform-orders';
import { type Entry, type LoadAccount, Trader, type TradingFloor } from './platform-trader';

type Random = () => number;

/** A small generator of pseudo-random numbers (mulberry32): a seed tells the whole sequence. */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What says what the markets are worth. */
export interface Prices {
  /** Resolves when there are prices. */
  begin(): Promise<void>;
  /** Goes on until it is over; each part for itself, so that one whose answer is held up holds up no other. */
  goOn(isOver: () => boolean): readonly Promise<void>[];
}

/** Prices that an operator feeds in. They are no commands: one that is lost is followed by the next. */
export class FedPrices implements Prices {
  constructor(
    private readonly client: PlatformClient,
    private readonly random: Random,
  ) {}

  async begin(): Promise<void> {
    for (const request of this.requests()) await this.client.send(request);
  }

  goOn(isOver: () => boolean): readonly Promise<void>[] {
    return [this.move(isOver)];
  }

  private async move(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      for (const request of this.requests()) await this.client.attempt(request);
      await sleep(10);
    }
  }

  private requests(): readonly Request[] {
    return tradedMarkets.map((market) => ({
      ...{ method: 'PUT', path: `/v1/instruments/${market.instrument}/price`, user: 'operator' },
      body: { price: priceNear(this.random, market) },
    }));
  }
}

const users = 2;
const accountsPerUser = 2;
/** Each at one request at a time; an account that is held up holds up its own ones alone. */
const tradersPerAccount = 2;
/** Nobody trades here: it is halted and resumed again and again. */
const operatedMarket = 'BTC-USDT-PERP';
const operatorRestMs = 100;

/** Clients that trade, pay in and out and move money, all at once, an operator, and the outside, and what they were told. */
export class Load {
  readonly journal: Entry[] = [];
  readonly accounts: LoadAccount[] = [];
  private readonly random: Random;
  private count = 0;
  private isOver = false;
  /** Somebody has met something that must not be; `stop` tells what. */
  hasFailed = false;
  private fail: () => void = () => undefined;
  /** Resolves when somebody has. */
  readonly failed = new Promise<void>((resolve) => {
    this.fail = resolve;
  });
  private running: readonly Promise<void>[] = [];

  constructor(
    private readonly client: PlatformClient,
    private readonly prices: Prices,
    seed: number,
  ) {
    this.random = randomOf(seed);
  }

  async start(): Promise<void> {
    await this.prices.begin();
    const { client, random, journal, accounts } = this;
    for (let index = 0; index < users * accountsPerUser; index += 1) accounts.push(await this.open(`user-${index % users}`));
    const floor = { client, random, journal, accounts: [...accounts], name: (part: string) => this.name(part) };
    const traders = accounts.map((account) => new Trader(floor, account));
    for (const trader of traders) await trader.fund('deposit', '1000000');
    await this.bidSteadily(floor);
    const trading = traders.flatMap((trader) => Array.from({ length: tradersPerAccount }, () => this.trade(trader)));
    this.running = [...trading, this.operate(), ...this.prices.goOn(() => this.isOver)];
    for (const each of this.running)
      each.catch(() => {
        this.hasFailed = true;
        this.fail();
      });
  }

  /** Resolves when every request under way has its answer. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  private async open(user: string): Promise<LoadAccount> {
    const body = { kind: 'simulated', baseCurrency: 'USDT' };
    const request = { method: 'POST', path: '/v1/accounts', user, key: this.name('open'), body } as const;
    const { body: opened } = await this.client.send<{ accountId: string }>(request);
    return { id: opened.accountId, user };
  }

  private async bidSteadily(floor: TradingFloor): Promise<void> {
    const account = await this.open('user-steady');
    const trader = new Trader(floor, account);
    await trader.fund('deposit', '10000000');
    await trader.place(steadyBid);
    this.accounts.push(account);
  }

  private name(part: string): string {
    this.count += 1;
    return `${part}-${this.count}`;
  }

  private async trade(trader: Trader): Promise<void> {
    while (!this.isOver) await trader.act();
  }

  private async operate(): Promise<void> {
    for (let isHalted = false; !this.isOver; isHalted = !isHalted) {
      const step = isHalted ? 'resume' : 'halt';
      const path = `/v1/instruments/${operatedMarket}/${step}`;
      const answer = await this.client.send({ method: 'POST', path, user: 'operator', key: this.name(step) });
      this.journal.push({ kind: 'operator', accountId: '', name: operatedMarket, body: { step }, answer });
      await sleep(operatorRestMs);
    }
  }
}
