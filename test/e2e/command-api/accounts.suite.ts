import { randomUUID } from 'node:crypto';
import { admin, auditor, type CommandWorld, other } from '../command-api.world';

/** Opening accounts, and money in and out. */
export const accountsSuite = (world: CommandWorld): void => {
  describe('accounts', () => {
    it.each(['simulated', 'observed'])('are opened by their owners: %s', async (kind) => {
      const answer = await world.post('/v1/accounts', { kind, baseCurrency: 'USDT' });
      const { accountId, position } = answer.body as { accountId: string; position: string };
      expect(answer.status).toBe(201);
      expect(answer.headers.get('Commit-Position')).toBe(position);
      expect(await world.get(`/v1/accounts/${accountId}`, position)).toMatchObject({
        accountId,
        owner: 'ada',
        kind,
        baseCurrency: { code: 'USDT' },
      });
    });

    it('are opened once under one key', async () => {
      const open = () =>
        world.post('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' }, { headers: { 'Idempotency-Key': randomUUID() } });
      const headers = { 'Idempotency-Key': 'my-first-account' };
      const [first, second] = [
        await world.post('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' }, { headers }),
        await world.post('/v1/accounts', { baseCurrency: 'USDT', kind: 'simulated' }, { headers }),
      ];
      expect(second).toMatchObject({ status: 201, body: first.body });
      expect((await open()).body['accountId']).not.toBe(first.body['accountId']);
    });
  });

  describe('money', () => {
    it('comes in and goes out, and the ledger sums to zero', async () => {
      const account = await world.account();
      await world.done(`${account.path}/deposits`, { asset: 'USDT', amount: '100.5' });
      await world.done(`${account.path}/deposits`, { asset: 'BTC', amount: '0.25' });
      const { position } = await world.done(`${account.path}/withdrawals`, { asset: 'USDT', amount: '0.50000001' });
      expect(await world.balances(account, position)).toMatchObject({
        USDT: { total: '99.99999999', held: '0', available: '99.99999999' },
        BTC: { total: '0.25' },
      });
      expect(await world.ledgerSums(account, position)).toEqual({ USDT: 0n, BTC: 0n });
    });

    it('moves once by its reference, for ever', async () => {
      const account = await world.account();
      const deposit = { asset: 'USDT', amount: '10', reference: 'bank-1' };
      const first = await world.done(`${account.path}/deposits`, deposit);
      expect(await world.done(`${account.path}/deposits`, deposit)).toEqual(first);
      expect(await world.post(`${account.path}/deposits`, { ...deposit, amount: '11' })).toMatchObject({
        status: 409,
        body: { type: '/problems/fund-reference-reused' },
      });
      expect((await world.post(`${account.path}/withdrawals`, deposit)).body).toMatchObject({ type: '/problems/fund-reference-reused' });
      expect(await world.balances(account, first.position)).toMatchObject({ USDT: { total: '10' } });
      const events = await world.items(`${account.path}/events`, first.position);
      expect(events.map(({ type }) => type)).toEqual(['trading.AccountOpened.v1', 'trading.FundsCredited.v1']);
    });

    it('that a reference arrives twice at once, moves once', async () => {
      const account = await world.account();
      const deposits = Array.from({ length: 8 }, () =>
        world.post(`${account.path}/deposits`, { asset: 'USDT', amount: '3', reference: 'twice' }),
      );
      const answers = await Promise.all(deposits);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => body['position'])).size).toBe(1);
      expect(await world.balances(account, String(answers[0]!.body['position']))).toMatchObject({ USDT: { total: '3' } });
    });
  });

  describe('a reader', () => {
    it('sees its own write by Min-Position, in every part', async () => {
      const account = await world.account({ funds: { USDT: '1' } });
      for (let amount = 2; amount <= 6; amount += 1) {
        const { position } = await world.done(`${account.path}/deposits`, { asset: 'USDT', amount: '1' });
        expect(await world.balances(account, position)).toMatchObject({ USDT: { total: String(amount) } });
        expect((await world.items(`${account.path}/events`, position)).at(-1)).toMatchObject({ position });
      }
    });

    it('who is an auditor sees everything and writes nothing', async () => {
      const account = await world.account({ funds: { USDT: '1' } });
      expect(await world.items(`${account.path}/events`, account.position, auditor)).toHaveLength(2);
      expect(await world.get(`${account.path}/portfolio`, account.position, admin)).toMatchObject({ owner: 'ada' });
      expect((await world.send('GET', `${account.path}/portfolio`, { as: other })).status).toBe(403);
      for (const [path, body] of [
        ['/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' }],
        [`${account.path}/deposits`, { asset: 'USDT', amount: '1' }],
        ['/v1/transfers', { from: account.id, to: account.id, asset: 'USDT', amount: '1' }],
      ] as const)
        expect(await world.post(path, body, { as: auditor })).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
    });
  });
};
