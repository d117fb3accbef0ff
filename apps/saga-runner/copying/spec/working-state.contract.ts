import type { DeskRow } from '@copyledger/domain/copying/desk/desk.inputs';
import { type KeptDesk, TenureLost, type WorkingState } from '../working-state';

const row = (key: string, value: string | undefined): DeskRow => ({ kind: 'follow', key, value });
const [ada, bob] = ['ada', 'bob'];
const change = (leaderAccountId: string, revision: bigint, ...rows: readonly DeskRow[]): KeptDesk => ({
  ...{ leaderAccountId, revision, heldFrom: undefined, rows },
});

const desksOf = async (state: WorkingState): Promise<readonly unknown[]> => {
  const found: unknown[] = [];
  for await (const { leaderAccountId, revision, heldFrom, rows } of state.desks())
    found.push([leaderAccountId, revision, heldFrom, Object.fromEntries(rows.map(({ key, value }) => [key, value]))]);
  return found;
};

/** What every working state promises; `open` makes another process on the same, empty one. */
export const workingStateContract = (open: () => WorkingState): void => {
  it('is one process’s at a time, and goes to the next when that ends', async () => {
    const [first, second] = [open(), open()];
    expect(await first.begin()).toBe(true);
    expect(await first.begin()).toBe(true);
    expect(await second.begin()).toBe(false);
    await first.end();
    expect(await second.begin()).toBe(true);
    await expect(first.beat()).rejects.toThrow(TenureLost);
    await second.end();
  });

  it('keeps rows and position together, the newest of every key', async () => {
    const state = open();
    await state.begin();
    expect(await state.position()).toBeUndefined();
    await state.keep({ position: 7n, desks: [change(ada, -1n, row('a', '1'), row('b', '"x"')), change(bob, 3n, row('a', '{}'))] });
    await state.keep({ position: 9n, desks: [change(ada, 4n, row('a', '2'), row('b', undefined))] });
    await state.keep({ position: undefined, desks: [] });
    expect(await state.position()).toBe(9n);
    expect(await desksOf(state)).toEqual([
      [ada, 4n, undefined, { a: '2' }],
      [bob, 3n, undefined, { a: '{}' }],
    ]);
    await state.end();
  });

  it('keeps where a desk was held, until it is kept again', async () => {
    const state = open();
    await state.begin();
    await state.keep({ position: 11n, desks: [{ leaderAccountId: ada, revision: 4n, heldFrom: 9n, rows: [] }] });
    expect((await desksOf(state))[0]).toEqual([ada, 4n, 9n, { a: '2' }]);
    await state.keep({ position: 12n, desks: [change(ada, 5n, row('c', '3'))] });
    expect((await desksOf(state))[0]).toEqual([ada, 5n, undefined, { a: '2', c: '3' }]);
    await state.end();
  });

  it('keeps nothing of a process that has lost it', async () => {
    const [first, second] = [open(), open()];
    await first.begin();
    await first.end();
    await second.begin();
    await expect(first.keep({ position: 99n, desks: [change(ada, 9n, row('a', '9'))] })).rejects.toThrow(TenureLost);
    expect(await second.position()).toBe(12n);
    expect((await desksOf(second))[0]).toEqual([ada, 5n, undefined, { a: '2', c: '3' }]);
    await second.end();
  });
};
