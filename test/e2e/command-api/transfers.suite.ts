import { eventually } from '@copyledger/testing';
import { randomUUID } from 'node:crypto';
import { type CommandWorld, type Opened, other, type Written } from '../command-api.world';

interface Started extends Written {
  readonly transferId: string;
}

/** Money between accounts of one owner, by way of the transfer saga. */
export const transfersSuite = (world: CommandWorld): void => {
  const start = (from: Opened, to: string, { amount, key }: { amount: string; key?: string }) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key };
    return world.done<Started>('/v1/transfers', { from: from.id, to, asset: 'USDT', amount }, { headers });
  };
  const ended = async ({ transferId }: Started, expected: object): Promise<string> => {
    let transfer: Record<string, unknown> = {};
    await eventually(async () => {
      transfer = await world.get(`/v1/transfers/${transferId}`);
      expect(transfer).toMatchObject(expected);
    });
    return String(transfer['updatedPosition']);
  };
  const total = async (account: Opened, position: string): Promise<unknown> => (await world.balances(account, position))['USDT']?.total;

  describe('a transfer', () => {
    it('moves the money once, however often it is asked for', async () => {
      const [from, to] = [await world.account({ funds: { USDT: '100' } }), await world.account()];
      const started = await start(from, to.id, { amount: '30.25', key: 'rent' });
      expect(await start(from, to.id, { amount: '30.25', key: 'rent' })).toEqual(started);
      const position = await ended(started, { status: 'completed', reason: null, amount: '30.25' });
      expect([await total(from, position), await total(to, position)]).toEqual(['69.75', '30.25']);
      const sums = [await world.ledgerSums(from, position), await world.ledgerSums(to, position)];
      expect(sums).toEqual([{ USDT: 0n }, { USDT: 0n }]);
      expect(await world.items(`${to.path}/ledger?ledger=clearing`, position)).toMatchObject([{ amount: '-30.25' }]);
    });

    it('fails when the money is not there, and moves none', async () => {
      const [from, to] = [await world.account({ funds: { USDT: '10' } }), await world.account()];
      const position = await ended(await start(from, to.id, { amount: '10.01' }), { status: 'failed', reason: 'InsufficientFunds' });
      expect(await total(from, position)).toBe('10');
      expect(await world.items(`${to.path}/ledger`, position)).toEqual([]);
    });

    it('to another owner is refused there, and the money comes back', async () => {
      const [from, theirs] = [await world.account({ funds: { USDT: '10' } }), await world.account({ as: other })];
      const position = await ended(await start(from, theirs.id, { amount: '4' }), { status: 'failed', reason: 'NotAccountOwner' });
      expect(await total(from, position)).toBe('10');
      const moved = await world.items(`${from.path}/ledger?ledger=clearing`, position);
      expect(moved.map(({ amount }) => amount)).toEqual(['-4', '4']);
      expect(await world.items(`${theirs.path}/ledger`, position, other)).toEqual([]);
    });

    it('from another owner fails, and so does one to nobody', async () => {
      const [theirs, mine] = [await world.account({ as: other, funds: { USDT: '10' } }), await world.account({ funds: { USDT: '10' } })];
      const stolen = await ended(await start(theirs, mine.id, { amount: '4' }), { status: 'failed', reason: 'NotAccountOwner' });
      expect((await world.items(`${theirs.path}/ledger`, stolen, other)).length).toBe(2);
      const position = await ended(await start(mine, randomUUID(), { amount: '4' }), { status: 'failed', reason: 'AccountNotFound' });
      expect(await total(mine, position)).toBe('10');
    });

    it('can not be blocked by references that its owner has used', async () => {
      const [from, to] = [await world.account({ funds: { USDT: '10' } }), await world.account()];
      const { transferId } = await start(from, to.id, { amount: '1', key: 'guessed' });
      for (const prefix of ['transfer', '$transfer'])
        for (const step of ['out', 'in', 'back'])
          await world.post(`${to.path}/deposits`, { asset: 'USDT', amount: '1', reference: `${prefix}:${transferId}:${step}` });
      await ended({ transferId, position: '0' }, { status: 'completed' });
      await ended(await start(from, to.id, { amount: '1' }), { status: 'completed' });
    });

    it('side by side with others leaves no money behind', async () => {
      const [a, b] = [await world.account({ funds: { USDT: '5' } }), await world.account({ funds: { USDT: '5' } })];
      const started = await Promise.all(
        Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? start(a, b.id, { amount: '2' }) : start(b, a.id, { amount: '1' }))),
      );
      const ends = [];
      for (const each of started) ends.push(await ended(each, { status: expect.stringMatching(/completed|failed/) as unknown }));
      const newest = ends.reduce((x, y) => (BigInt(x) > BigInt(y) ? x : y));
      expect(Number(await total(a, newest)) + Number(await total(b, newest))).toBe(10);
    });
  });
};
