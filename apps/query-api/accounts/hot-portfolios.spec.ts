import { memoryHotStore } from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import type { Portfolio } from '@copyledger/projections/portfolio/portfolio.queries';
import fc from 'fast-check';
import { ChannelDelta } from '../stream/deltas/channel-delta';
import { HotPortfolios } from './hot-portfolios';

const accounts = ['a', 'b', 'c'] as const;
type Account = (typeof accounts)[number];

/** Accounts in a database that commits, and a tail that tells of it later. */
class Accounts {
  readonly hot = new HotPortfolios(memoryHotStore({ now: () => instantOfMillis(0), report: () => undefined }).rows, 2);
  /** The log position of each account's newest change. */
  readonly committed = new Map<Account, bigint>();
  private untold: { account: Account; offset: bigint }[] = [];
  private position = 0n;

  commit(account: Account): void {
    this.position += 1n;
    this.committed.set(account, this.position);
    this.untold.push({ account, offset: this.position });
  }

  tell(): void {
    for (const { account, offset } of this.untold) {
      this.hot.onDelta(new ChannelDelta({ channel: `portfolio:${account}`, epoch: 1, offset, previous: null, body: '{}' }));
    }
    this.untold = [];
    this.hot.onReached(new Map([['portfolio', { epoch: 1, position: this.position }]]));
  }

  /** The tail has lost its place: what was not told never will be. */
  breakOff(): void {
    this.untold = [];
    this.hot.onBreak('orders');
    this.hot.onBreak('portfolio');
  }

  /** Nobody needs the tail any more; the next to be told is as at the start of the process. */
  pause(): void {
    this.untold = [];
    this.hot.onPause();
  }

  /** As the lookup reads: first where the tail stands, then the rows. */
  async read(account: Account): Promise<void> {
    const { position } = this.hot;
    if (position === undefined) return;
    const row = { accountId: account, updatedPosition: String(this.committed.get(account) ?? 0n) } as Portfolio;
    await this.hot.put(new Map([[account, row]]), position);
  }

  async check(account: Account): Promise<boolean> {
    const { position } = this.hot;
    const found = (await this.hot.get([account])).get(account);
    if (found === undefined) return false;
    const newest = this.committed.get(account) ?? 0n;
    // It has seen everything that has happened up to where it says that it is.
    if (position === undefined || newest <= position) expect(found.updatedPosition).toBe(String(newest));
    return true;
  }
}

it('never answers with a portfolio that is older than it says, whatever is told late, lost or forgotten', async () => {
  const step = fc.record({
    what: fc.constantFrom('commit', 'tell', 'tell', 'read', 'read', 'break', 'pause'),
    account: fc.constantFrom(...accounts),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = new Accounts();
      for (const { what, account } of steps) {
        if (what === 'commit') world.commit(account);
        else if (what === 'tell') world.tell();
        else if (what === 'break') world.breakOff();
        else if (what === 'pause') world.pause();
        else await world.read(account);
        for (const each of accounts) await world.check(each);
      }
    }),
    { numRuns: 300 },
  );
});

it('answers from memory until the account changes, and again when it was read anew', async () => {
  const world = new Accounts();
  world.commit('a');
  world.tell();
  await world.read('a');
  expect(await world.check('a')).toBe(true);
  world.commit('b');
  world.tell();
  expect(await world.check('a')).toBe(true);
  world.commit('a');
  expect(await world.check('a')).toBe(true);
  world.tell();
  expect(await world.check('a')).toBe(false);
  await world.read('a');
  expect(await world.check('a')).toBe(true);
  world.breakOff();
  expect([await world.check('a'), world.hot.position]).toEqual([false, undefined]);
});

it('answers nothing while it does not know as far as the reader has been told', async () => {
  const world = new Accounts();
  world.commit('a');
  world.tell();
  await world.read('a');
  expect((await world.hot.get(['a'], 1n)).size).toBe(1);
  expect((await world.hot.get(['a'], 2n)).size).toBe(0);
});

it('forgets everything when its deltas are told no more, also what is being fetched or read meanwhile', async () => {
  const world = new Accounts();
  world.commit('a');
  world.tell();
  await world.read('a');
  const { position } = world.hot;
  const fetched = world.hot.get(['a']);
  world.pause();
  world.commit('a');
  world.pause();
  world.tell();
  expect((await fetched).size).toBe(0);
  expect(await world.check('a')).toBe(false);
  // Rows that somebody had begun to read before.
  await world.hot.put(new Map([['a', { accountId: 'a', updatedPosition: '1' } as Portfolio]]), position!);
  expect(await world.check('a')).toBe(false);
});

it('needs deltas while portfolios are read often', async () => {
  const world = new Accounts();
  await world.hot.get(['a']);
  expect(world.hot.isNeeded).toBe(false);
  for (let reads = 0; reads < 40; reads += 1) await world.hot.get(['a']);
  expect(world.hot.isNeeded).toBe(true);
});

it('answers nothing that has changed while it was fetched', async () => {
  const world = new Accounts();
  world.commit('a');
  world.tell();
  await world.read('a');
  const fetched = world.hot.get(['a']);
  world.commit('a');
  world.tell();
  expect((await fetched).size).toBe(0);
});
