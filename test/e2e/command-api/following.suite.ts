import { eventually } from '@copyledger/testing';
import type { Answer, As, CommandWorld, Opened, Written } from '../command-api.world';

interface Requested extends Written {
  readonly followId: string;
  readonly copyAccountId: string;
}

const lea: As = ['lea', 'leader'];
const fay: As = ['fay', 'trader'];
const instrument = 'LEAD-USDT';
const half = { sizing: { mode: 'quantity-multiple', multiple: '0.5' } };
const terms = {
  asset: 'USDT',
  sizingModes: ['quantity-multiple'],
  multipleMax: '2',
  followersMax: 2,
  profitShare: 1_000,
  access: 'public',
};

/** A leader publishes terms, a follower follows, trades are copied, capital moves, and the stop returns the money. */
export const followingSuite = (world: CommandWorld): void => {
  let [leader, purse]: readonly Opened[] = [];
  let stopped = '';
  const publish = (of: Opened, changes: object = {}, as = lea): Promise<Answer> =>
    world.send('PUT', `/v1/leaders/${of.id}/terms`, { as, body: { ...terms, ...changes } });
  const ask = (changes: object = {}, { as = fay, key }: { as?: As; key?: string } = {}): Promise<Answer> => {
    const body = { leaderAccountId: leader!.id, fundingAccountId: purse!.id, capital: '1000', policy: half, ...changes };
    return world.post('/v1/follows', body, { as, ...(key !== undefined && { headers: { 'Idempotency-Key': key } }) });
  };
  const once = (followId: string, expected: object): Promise<void> =>
    eventually(async () => {
      expect(await world.get(`/v1/follows/${followId}`, undefined, fay)).toMatchObject(expected);
    });
  const total = async (accountId: string, as: As): Promise<unknown> => {
    const { balances } = await world.get(`/v1/accounts/${accountId}/portfolio`, undefined, as);
    return (balances as { asset: string; total: string }[]).find(({ asset }) => asset === 'USDT')?.total;
  };

  beforeAll(async () => {
    await world.list(instrument, { lotSize: '0.001', makerFeePpm: 0, takerFeePpm: 0 });
    const funds = { USDT: '10000' };
    leader = await world.account({ as: lea, funds });
    purse = await world.account({ as: fay, funds });
    const maker = await world.account({ funds: { USDT: '10000', LEAD: '100' } });
    const quote = { instrument, type: 'limit', quantity: '50' };
    for (const side of [
      { side: 'sell', limitPrice: '100' },
      { side: 'buy', limitPrice: '99' },
    ])
      await world.done(`${maker.path}/orders`, { ...quote, ...side });
  });

  describe('leading', () => {
    it('begins with terms, which have versions', async () => {
      expect((await publish(leader!)).body).toMatchObject({ leaderAccountId: leader!.id, version: 1 });
      expect((await publish(leader!, { capitalMin: '100' })).body).toMatchObject({ version: 2 });
      expect((await publish(leader!, { capitalMin: '100.0' })).body).toMatchObject({ version: 2 });
    });

    it('is for the owner, under terms that fit', async () => {
      expect((await publish(leader!, {}, fay)).body).toMatchObject({ status: 403, type: '/problems/not-account-owner' });
      const observed = await world.account({ as: lea, kind: 'observed' });
      expect((await publish(observed)).body).toMatchObject({ status: 422, rejection: 'PayoutAccountMissing' });
      expect((await publish(observed, { payoutAccountId: leader!.id })).status).toBe(200);
      expect((await publish(leader!, { sizingModes: [] })).body).toMatchObject({ status: 400, errors: [{ field: 'sizingModes' }] });
    });
  });

  describe('following', () => {
    it.each<[string, object, object]>([
      ['a capital that the leader does not take', { capital: '99' }, { status: 422, type: '/problems/capital-not-accepted' }],
      ['money that is not there', { capital: '10001' }, { status: 422, type: '/problems/insufficient-funds' }],
      ['terms of before', { termsVersion: 1 }, { status: 409, type: '/problems/leader-terms-changed' }],
      [
        'a larger multiple',
        { policy: { sizing: { ...half.sizing, multiple: '3' } } },
        { status: 422, type: '/problems/sizing-not-accepted' },
      ],
      [
        'a policy out of bounds',
        { policy: { ...half, caps: { perOrder: '0' } } },
        { status: 400, errors: [{ field: 'policy.caps.perOrder', reason: 'must be a positive amount of at most 8 fraction digits' }] },
      ],
      ['nobody', { leaderAccountId: '01935b2e-6000-7a41-8c11-6f2f0b1d9a02' }, { status: 404, type: '/problems/leader-not-found' }],
    ])('with %s is refused, and nothing is appended', async (_what, changes, problem) => {
      const answer = await ask(changes);
      expect(answer.body).toMatchObject(problem);
      expect(await world.appendedBy(answer)).toBe(0);
    });

    it('oneself, or whoever invites others, is refused', async () => {
      const own = await ask({ fundingAccountId: leader!.id }, { as: lea });
      expect(own.body).toMatchObject({ status: 422, type: '/problems/follows-oneself' });
      const secret = await world.account({ as: lea });
      await publish(secret, { access: 'invited', invited: ['gus'] });
      expect((await ask({ leaderAccountId: secret.id })).body).toMatchObject({ status: 403, type: '/problems/leader-private' });
    });

    it('copies what the leader trades, moves capital, and gives the money back at the stop', async () => {
      const [first, again] = [await ask({}, { key: 'follow-lea' }), await ask({}, { key: 'follow-lea' })];
      expect([first.status, again.body]).toEqual([201, first.body]);
      const { followId, copyAccountId } = first.body as unknown as Requested;
      const path = `/v1/follows/${followId}`;
      const done = (what: string, body: object = {}): Promise<Written> => world.done(`${path}/${what}`, body, { as: fay });
      await once(followId, { status: 'active', profitShare: 1_000, capital: '1000' });
      expect(await total(copyAccountId, fay)).toBe('1000');

      const deposit = await world.post(`/v1/accounts/${copyAccountId}/deposits`, { asset: 'USDT', amount: '1' }, { as: fay });
      expect(deposit.body).toMatchObject({ status: 409, type: '/problems/funds-of-follow' });
      const copyOfCopy = await world.send('PUT', `/v1/leaders/${copyAccountId}/terms`, { as: fay, body: terms });
      expect(copyOfCopy.body).toMatchObject({ status: 422, type: '/problems/copy-account-cannot-lead' });

      const order = { instrument, type: 'limit', timeInForce: 'IOC', quantity: '4' };
      await world.done(`${leader!.path}/orders`, { ...order, side: 'buy', limitPrice: '100' }, { as: lea });
      await once(followId, { positions: [{ instrument, held: '2' }] });

      await done('capital', { direction: 'add', amount: '200' });
      await once(followId, { capital: '1200', capitalMove: null });
      await done('capital', { direction: 'withdraw', amount: '100' });
      await once(followId, { withdrawn: '100', capitalMove: null });
      expect(await total(purse!.id, fay)).toBe('8900');

      await done('pause');
      await once(followId, { status: 'paused' });
      await done('resume');
      expect((await world.send('PATCH', path, { as: fay, body: { policy: { ...half, reverse: true } } })).status).toBe(200);
      expect((await world.post(`${path}/pause`, {}, { as: lea })).body).toMatchObject({ status: 403, type: '/problems/not-follower' });

      await done('stop', { mode: 'close-all' });
      await once(followId, { status: 'stopped', lots: [], capitalMove: null });
      // Two bought at 100 and sold at 99, without a fee.
      expect([await total(copyAccountId, fay), await total(purse!.id, fay)]).toEqual(['0', '9998']);
      expect((await world.post(`${path}/pause`, {}, { as: fay })).body).toMatchObject({ status: 409, rejection: 'FollowStopped' });
      stopped = path;
    });

    it('is told afterwards: every copy with its price and its time, and the statement of the period', async () => {
      const listed = async (part: string) =>
        (await world.get(`${stopped}/${part}`, undefined, fay))['items'] as readonly Record<string, unknown>[];
      const [close, open] = await listed('executions');
      expect(open).toMatchObject({ effect: 'open', leaderPrice: '100', averagePrice: '100', filledQuantity: '2', cost: { total: '0' } });
      const took = expect.stringMatching(/^\d/) as string;
      expect(open?.['hops']).toEqual({ planned: took, placed: took, accepted: took, filled: took, total: took });
      expect(close).toMatchObject({ effect: 'close', leaderPrice: null, averagePrice: '99', cost: { total: null } });
      expect(await listed('skips')).toEqual([]);
      const [statement] = await listed('statements');
      expect(statement).toMatchObject({
        ...{ equity: '1098', value: '1098', trades: 2, profitShare: '0', capital: '1100' },
        results: [{ asset: 'USDT', realisedPnl: '-2', fees: '0', fills: 2 }],
      });
      expect(await listed(`statements/${String(statement?.['position'])}/trades`)).toMatchObject([{ price: '99' }, { price: '100' }]);
      const followed = await world.get(`/v1/leaders/${leader!.id}`, undefined, fay);
      expect(followed).toMatchObject({ followers: 0, totalCapital: '0', followersLeft: 2 });
    });

    it('ends when the leader retires', async () => {
      const { followId } = (await ask()).body as unknown as Requested;
      await once(followId, { status: 'active' });
      await world.done(`/v1/leaders/${leader!.id}/retire`, {}, { as: lea });
      await once(followId, { status: 'stopped', lots: [] });
      expect((await ask()).body).toMatchObject({ status: 409, type: '/problems/leader-retired' });
      expect(await total(purse!.id, fay)).toBe('9998');
    });
  });
};
