import { admin, type CommandWorld } from '../command-api.world';

/** What would have come of following. */
export const simulationSuite = (world: CommandWorld): void => {
  const fill = (sequence: number, over: object) => ({
    ...{ feed: 'venue', sequence: String(sequence), instrument: 'NVDA', quantity: '2', fee: '0' },
    ...over,
  });
  const buy = fill(1, { occurredAt: '2026-03-02T10:00:00Z', side: 'buy', price: '100', direction: 'open-long' });
  const sale = fill(2, { occurredAt: '2026-03-03T10:00:00Z', side: 'sell', price: '110', direction: 'close-long' });

  const leading = async (access: object = { access: 'public' }): Promise<string> => {
    const [account, payout] = [await world.account({ kind: 'observed' }), await world.account()];
    for (const each of [buy, sale]) await world.done(`${account.path}/observed-fills`, each);
    const terms = { asset: 'USDT', sizingModes: ['quantity-multiple'], followersMax: 10, profitShare: 1_000, payoutAccountId: payout.id };
    const { status } = await world.send('PUT', `/v1/leaders/${account.id}/terms`, { body: { ...terms, ...access } });
    expect(status).toBe(200);
    return account.id;
  };
  const question = { from: '2026-03-01T00:00:00Z', to: '2026-03-31T00:00:00Z', equity: '1000', slippage: 0 };
  const policy = { sizing: { mode: 'quantity-multiple', multiple: '1' } };

  describe('a simulation', () => {
    it('answers with what would have come of following, and the same to the same question', async () => {
      const leaderAccountId = await leading();
      const ask = () => world.post('/v1/follows/simulate', { leaderAccountId, ...question, policy });
      const { status, body } = await ask();
      expect(status).toBe(200);
      expect(body).toMatchObject({
        leader: { net: '20', fills: 2 },
        follower: { realisedPnl: '20', fees: '0.189', profitShared: '1.9811' },
        trades: [
          { side: 'buy', quantity: '2', price: '100' },
          { side: 'sell', quantity: '2', price: '110' },
        ],
        skips: [],
      });
      expect((await ask()).body).toEqual(body);
    });

    it('names what is wrong with the question', async () => {
      const leaderAccountId = await leading();
      const ask = (over: object) => world.post('/v1/follows/simulate', { leaderAccountId, ...question, policy, ...over });
      expect((await ask({ to: '2026-02-01T00:00:00Z' })).body).toMatchObject({ errors: [{ field: 'from' }] });
      expect((await ask({ equity: '0' })).body).toMatchObject({ errors: [{ field: 'equity' }] });
      expect((await ask({ policy: { sizing: { mode: 'fixed-amount' } } })).body).toMatchObject({
        errors: [{ field: 'policy.sizing.amount' }],
      });
      expect((await ask({ leaderAccountId: '01890a5d-ac96-774b-bcce-b302099a8057' })).body).toMatchObject({
        type: '/problems/leader-not-found',
      });
    });

    it('shows no stranger the record of a private leader', async () => {
      const leaderAccountId = await leading({ access: 'invited', invited: ['fay'] });
      const ask = (user: string) =>
        world.send('POST', '/v1/follows/simulate', { as: [user, 'trader'], body: { leaderAccountId, ...question, policy } });
      expect((await ask('bob')).body).toMatchObject({ type: '/problems/leader-private' });
      expect((await ask('fay')).status).toBe(200);
    });
  });

  describe('a repair of copies', () => {
    it('is an operator’s, and says what it has planned', async () => {
      expect((await world.post('/v1/copying/repair', {})).status).toBe(403);
      const { status, body } = await world.post('/v1/copying/repair', {}, { as: admin });
      expect({ status, body }).toEqual({ status: 200, body: { legs: [] } });
    });
  });
};
