import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, PlatformClient, Request } from './platform-client';
import { anyAmend, anyList, anyOrder, pick, priceNear, tradedMarkets } from './platform-orders';

/** One request and what became of it in the end. */
export interface Entry {
  readonly kind: 'deposit' | 'withdrawal' | 'order' | 'cancel' | 'amend' | 'transfer';
  readonly accountId: string;
  /** Reference, client order id or order id: what names it in the log. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
}

export interface LoadAccount {
  readonly id: string;
  readonly user: string;
}

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

const usersMax = 2;
const accountsPerUser = 2;
const workers = 6;

/** Clients that trade, pay in and out and move money, all at once, and write down what they were told. */
export class Load {
  readonly journal: Entry[] = [];
  readonly accounts: LoadAccount[] = [];
  private readonly orderIds: { readonly account: LoadAccount; readonly orderId: string; readonly instrument: string }[] = [];
  private readonly random: Random;
  private count = 0;
  private isOver = false;
  /** A worker has met something that must not be; `stop` tells what. */
  hasFailed = false;
  private fail: () => void = () => undefined;
  /** Resolves when it has. */
  readonly failed = new Promise<void>((resolve) => {
    this.fail = resolve;
  });
  private running: readonly Promise<void>[] = [];

  constructor(
    private readonly client: PlatformClient,
    seed: number,
  ) {
    this.random = randomOf(seed);
  }

  async start(): Promise<void> {
    await this.movePrices(1);
    for (let index = 0; index < usersMax * accountsPerUser; index += 1) await this.open(`user-${index % usersMax}`);
    this.running = [...Array.from({ length: workers }, () => this.work()), this.movePrices()];
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

  private async open(user: string): Promise<void> {
    const body = { kind: 'simulated', baseCurrency: 'USDT' };
    const { body: opened } = await this.client.send<{ accountId: string }>({
      method: 'POST',
      path: '/v1/accounts',
      user,
      key: this.name('open'),
      body,
    });
    const account = { id: opened.accountId, user };
    this.accounts.push(account);
    await this.fund(account, 'deposit', '1000000');
  }

  private name(part: string): string {
    this.count += 1;
    return `${part}-${this.count}`;
  }

  private async work(): Promise<void> {
    while (!this.isOver) {
      const account = pick(this.random, this.accounts);
      const chance = this.random();
      if (chance < 0.5) await this.order(account);
      else if (chance < 0.55) await this.list(account);
      else if (chance < 0.63) await this.amend();
      else if (chance < 0.7) await this.cancel();
      else if (chance < 0.78) await this.fund(account, 'deposit', (this.random() * 100).toFixed(4));
      else if (chance < 0.84) await this.fund(account, 'withdrawal', (this.random() * 200).toFixed(4));
      else if (chance < 0.94) await this.transfer(account);
      else await this.batch(account);
    }
  }

  /** Prices are no commands: one that is lost is followed by the next. */
  private async movePrices(rounds = Infinity): Promise<void> {
    for (let round = 0; round < rounds && !this.isOver; round += 1) {
      for (const market of tradedMarkets) {
        const request: Request = {
          ...{ method: 'PUT', path: `/v1/instruments/${market.instrument}/price`, user: 'operator' },
          body: { price: priceNear(this.random, market) },
        };
        if (rounds === 1) await this.client.send(request);
        else await this.client.attempt(request);
      }
      await sleep(10);
    }
  }

  private async ask(entry: Omit<Entry, 'answer'>, request: Request): Promise<Answer> {
    const answer = await this.client.send(request);
    this.journal.push({ ...entry, answer });
    return answer;
  }

  private async fund(account: LoadAccount, kind: 'deposit' | 'withdrawal', amount: string): Promise<void> {
    const reference = this.name(kind);
    const body = { asset: 'USDT', amount, reference };
    const key = this.random() < 0.5 ? reference : undefined;
    const path = `/v1/accounts/${account.id}/${kind}s`;
    await this.ask({ kind, accountId: account.id, name: reference, body }, { method: 'POST', path, user: account.user, key, body });
  }

  private orderBody(): Record<string, unknown> & { readonly clientOrderId: string } {
    return { clientOrderId: this.name('order'), ...anyOrder(this.random) };
  }

  private async order(account: LoadAccount): Promise<void> {
    const body = this.orderBody();
    // Some orders are named by their key, some by their client order id alone.
    const key = this.random() < 0.5 ? body.clientOrderId : undefined;
    const request: Request = { method: 'POST', path: `/v1/accounts/${account.id}/orders`, user: account.user, key, body };
    const answer = await this.ask({ kind: 'order', accountId: account.id, name: body.clientOrderId, body }, request);
    if (answer.status === 201)
      this.orderIds.push({ account, orderId: String(answer.body['orderId']), instrument: String(body['instrument']) });
  }

  private async batch(account: LoadAccount): Promise<void> {
    const orders = Array.from({ length: 5 }, () => this.orderBody());
    const path = `/v1/accounts/${account.id}/orders/batch`;
    const request: Request = { method: 'POST', path, user: account.user, key: this.name('batch'), body: { orders } };
    const { status, body } = await this.client.send<{ results: { result: string; orderId?: string; problem?: Record<string, unknown> }[] }>(
      request,
    );
    if (status !== 201) throw new Error(`A batch was answered with ${status}: ${JSON.stringify(body)}`);
    for (const [index, order] of orders.entries()) {
      const { result, orderId, problem = {} } = body.results[index]!;
      const answer = result === 'refused' ? { status: Number(problem['status']), body: problem } : { status: 201, body: { orderId } };
      this.journal.push({ kind: 'order', accountId: account.id, name: order.clientOrderId, body: order, answer });
    }
  }

  /** Each order of a list counts as one, by the name that it has from the list's. */
  private async list(account: LoadAccount): Promise<void> {
    const body: Record<string, unknown> = { clientListId: this.name('list'), ...anyList(this.random) };
    const path = `/v1/accounts/${account.id}/order-lists`;
    const answer = await this.client.send<{ orderIds?: readonly string[] } & Record<string, unknown>>({
      ...{ method: 'POST', path, user: account.user, body },
    });
    for (const [index, orderId] of (answer.body.orderIds ?? [undefined]).entries()) {
      const told = orderId === undefined ? answer : { ...answer, body: { orderId } };
      this.journal.push({ kind: 'order', accountId: account.id, name: `${String(body['clientListId'])}.${index + 1}`, body, answer: told });
      if (orderId !== undefined) this.orderIds.push({ account, orderId, instrument: String(body['instrument']) });
    }
  }

  private async cancel(): Promise<void> {
    const chosen = this.orderIds.splice(Math.floor(this.random() * this.orderIds.length), 1)[0];
    if (chosen === undefined) return;
    const { account, orderId } = chosen;
    const request: Request = { method: 'DELETE', path: `/v1/accounts/${account.id}/orders/${orderId}`, user: account.user };
    await this.ask({ kind: 'cancel', accountId: account.id, name: orderId, body: {} }, request);
  }

  private async amend(): Promise<void> {
    const chosen = this.orderIds.slice(-10)[Math.floor(this.random() * 10)];
    if (chosen === undefined) return;
    const { account, orderId, instrument } = chosen;
    const body = anyAmend(this.random, instrument);
    const path = `/v1/accounts/${account.id}/orders/${orderId}`;
    const request: Request = { method: 'PATCH', path, user: account.user, key: this.name('amend'), body };
    await this.ask({ kind: 'amend', accountId: account.id, name: orderId, body }, request);
  }

  private async transfer(from: LoadAccount): Promise<void> {
    const to = pick(
      this.random,
      this.accounts.filter(({ id }) => id !== from.id),
    );
    const body = { from: from.id, to: to.id, asset: 'USDT', amount: (this.random() * 500).toFixed(2) };
    const name = this.name('transfer');
    await this.ask(
      { kind: 'transfer', accountId: from.id, name, body },
      { method: 'POST', path: '/v1/transfers', user: from.user, key: name, body },
    );
  }
}
