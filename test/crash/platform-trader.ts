import type { Answer, PlatformClient, Request } from './platform-client';
import { anyAmend, anyList, anyOrder, pick } from './platform-orders';

/** The name of orders without a client order id. */
export const unnamed = 'unnamed';

/** One request and what became of it in the end. */
export interface Entry {
  readonly kind: 'deposit' | 'withdrawal' | 'order' | 'cancel' | 'amend' | 'transfer' | 'operator';
  readonly accountId: string;
  /** Reference, client order id, order id or instrument: what names it in the log. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
}

export interface LoadAccount {
  readonly id: string;
  readonly user: string;
}

/** What all traders share. */
export interface TradingFloor {
  readonly client: PlatformClient;
  readonly random: () => number;
  /** A name that nothing else has. */
  readonly name: (part: string) => string;
  readonly journal: Entry[];
  readonly accounts: readonly LoadAccount[];
}

/** Trades in one account, pays in and out, and sends money to the others, and writes down what it was told. */
export class Trader {
  private readonly orders: { readonly orderId: string; readonly instrument: string }[] = [];
  private readonly path: string;

  constructor(
    private readonly floor: TradingFloor,
    readonly account: LoadAccount,
  ) {
    this.path = `/v1/accounts/${account.id}`;
  }

  /** Does one thing or another. */
  async act(): Promise<void> {
    const { random } = this.floor;
    const chance = random();
    if (chance < 0.5) await this.order();
    else if (chance < 0.55) await this.list();
    else if (chance < 0.63) await this.amend();
    else if (chance < 0.7) await this.cancel();
    else if (chance < 0.78) await this.fund('deposit', (random() * 100).toFixed(4));
    else if (chance < 0.84) await this.fund('withdrawal', (random() * 200).toFixed(4));
    else if (chance < 0.94) await this.transfer();
    else await this.batch();
  }

  async fund(kind: 'deposit' | 'withdrawal', amount: string): Promise<void> {
    const reference = this.floor.name(kind);
    const body = { asset: 'USDT', amount, reference };
    const key = this.floor.random() < 0.5 ? reference : undefined;
    await this.ask({ kind, name: reference, body }, { method: 'POST', path: `${this.path}/${kind}s`, key, body });
  }

  async place(terms: Readonly<Record<string, unknown>>): Promise<void> {
    const name = this.floor.name('order');
    // Some orders are known by their key alone, some by their client order id alone.
    const knownBy = pick(this.floor.random, ['key', 'id', 'both']);
    const body: Record<string, unknown> = { ...(knownBy !== 'key' && { clientOrderId: name }), ...terms };
    const request = { method: 'POST', path: `${this.path}/orders`, key: knownBy === 'id' ? undefined : name, body } as const;
    const answer = await this.ask({ kind: 'order', name: knownBy === 'key' ? unnamed : name, body }, request);
    if (answer.status === 201) this.orders.push({ orderId: String(answer.body['orderId']), instrument: String(body['instrument']) });
  }

  private async ask(entry: Pick<Entry, 'kind' | 'name' | 'body'>, request: Omit<Request, 'user'>): Promise<Answer> {
    const { client, journal } = this.floor;
    const answer = await client.send({ ...request, user: this.account.user });
    journal.push({ ...entry, accountId: this.account.id, answer });
    return answer;
  }

  private order(): Promise<void> {
    return this.place(anyOrder(this.floor.random));
  }

  private async batch(): Promise<void> {
    const { client, random, name, journal } = this.floor;
    const orders = Array.from({ length: 5 }, () => ({ clientOrderId: name('order'), ...anyOrder(random) }));
    const request = {
      method: 'POST',
      path: `${this.path}/orders/batch`,
      user: this.account.user,
      key: name('batch'),
      body: { orders },
    } as const;
    const { status, body } = await client.send<{ results: { result: string; orderId?: string; problem?: Record<string, unknown> }[] }>(
      request,
    );
    if (status !== 201) throw new Error(`A batch was answered with ${status}: ${JSON.stringify(body)}`);
    for (const [index, order] of orders.entries()) {
      const { result, orderId, problem = {} } = body.results[index]!;
      const answer = result === 'refused' ? { status: Number(problem['status']), body: problem } : { status: 201, body: { orderId } };
      journal.push({ kind: 'order', accountId: this.account.id, name: order.clientOrderId, body: order, answer });
    }
  }

  /** Each order of a list counts as one, by the name that it has from the list's. */
  private async list(): Promise<void> {
    const { client, random, name, journal } = this.floor;
    const body: Record<string, unknown> = { clientListId: name('list'), ...anyList(random) };
    const answer = await client.send<{ orderIds?: readonly string[] } & Record<string, unknown>>({
      ...{ method: 'POST', path: `${this.path}/order-lists`, user: this.account.user, body },
    });
    for (const [index, orderId] of (answer.body.orderIds ?? [undefined]).entries()) {
      const told = orderId === undefined ? answer : { ...answer, body: { orderId } };
      const entry = { kind: 'order', accountId: this.account.id, name: `${String(body['clientListId'])}.${index + 1}`, body } as const;
      journal.push({ ...entry, answer: told });
      if (orderId !== undefined) this.orders.push({ orderId, instrument: String(body['instrument']) });
    }
  }

  private async cancel(): Promise<void> {
    const chosen = this.orders.splice(Math.floor(this.floor.random() * this.orders.length), 1)[0];
    if (chosen === undefined) return;
    const { orderId } = chosen;
    await this.ask({ kind: 'cancel', name: orderId, body: {} }, { method: 'DELETE', path: `${this.path}/orders/${orderId}` });
  }

  private async amend(): Promise<void> {
    const { random, name } = this.floor;
    const chosen = this.orders.slice(-5)[Math.floor(random() * 5)];
    if (chosen === undefined) return;
    const { orderId, instrument } = chosen;
    const body = anyAmend(random, instrument);
    const request = { method: 'PATCH', path: `${this.path}/orders/${orderId}`, key: name('amend'), body } as const;
    await this.ask({ kind: 'amend', name: orderId, body }, request);
  }

  private async transfer(): Promise<void> {
    const { random, accounts } = this.floor;
    const to = pick(
      random,
      accounts.filter(({ id }) => id !== this.account.id),
    );
    const body = { from: this.account.id, to: to.id, asset: 'USDT', amount: (random() * 500).toFixed(2) };
    const name = this.floor.name('transfer');
    await this.ask({ kind: 'transfer', name, body }, { method: 'POST', path: '/v1/transfers', key: name, body });
  }
}
