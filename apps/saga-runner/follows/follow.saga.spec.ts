import { Logger } from '@nestjs/common';
import { coins, FollowWorld, leading, purse } from './spec/follow-world';

const life = async (terms: Parameters<typeof FollowWorld.create>[0] = {}) => {
  const of = await FollowWorld.create(terms);
  const followId = await of.follow();
  await of.deliver();
  return { of, followId };
};

describe('a follow', () => {
  it('is admitted, gets an account of its own with its capital, and starts', async () => {
    const { of, followId } = await life({ subscriptionFee: '5' });
    expect(await of.history(followId)).toEqual(['FollowRequested', 'FollowStarted']);
    expect(await of.live(followId)).toMatchObject({ status: 'active', profitShare: 1_000, subscriptionFee: '5', termsVersion: 1 });
    expect(await of.copyAccount(followId)).toMatchObject({ owner: 'fay', copyOf: followId });
    expect(await of.money(followId)).toEqual({ purse: '8000', leader: '0', copy: '2000' });
    expect(await of.world.history(`leader-${leading}`)).toEqual(['LeaderTermsPublished', 'FollowerAdmitted']);
  });

  it('that the leader refuses leaves nothing', async () => {
    const { of } = await life();
    const second = await of.follow({ followId: '2' });
    await of.deliver();
    expect(await of.world.follows.state(second)).toMatchObject({ status: 'refused', reason: 'LeaderFull' });
    expect(await of.money(second)).toMatchObject({ purse: '8000', copy: '0' });
  });

  it('is refused when the terms are not those that were agreed to', async () => {
    const of = await FollowWorld.create();
    await of.publish({ profitShare: 5_000 });
    const followId = await of.follow();
    await of.deliver();
    expect(await of.world.follows.state(followId)).toMatchObject({ status: 'refused', reason: 'TermsChanged' });
  });

  it('whose capital is not there gives its place back', async () => {
    const of = await FollowWorld.create({}, '1999');
    const followId = await of.follow();
    await of.deliver();
    expect(await of.world.follows.state(followId)).toMatchObject({ status: 'refused', reason: 'InsufficientFunds' });
    expect(await of.world.history(`leader-${leading}`)).toEqual(['LeaderTermsPublished', 'FollowerAdmitted', 'FollowerReleased']);
    expect(await of.money(followId)).toEqual({ purse: '1999', leader: '0', copy: '0' });
  });

  it('of a leader who retires meanwhile stops when it has started', async () => {
    const of = await FollowWorld.create();
    const followId = await of.follow();
    of.world.crashAfter(1);
    await of.deliver().catch(() => undefined);
    of.restart();
    await of.retire();
    await of.deliver();
    expect(await of.history(followId)).toContain('FollowStarted');
    expect(await of.live(followId)).toMatchObject({ status: 'stopped', stopMode: 'copy-closes' });
    expect(await of.money(followId)).toEqual({ purse: '10000', leader: '0', copy: '0' });
  });
});

describe('capital', () => {
  it('is added at what a unit is worth, and counts at the leader', async () => {
    const { of, followId } = await life();
    await of.earn(followId, '200');
    await of.capital(followId, 'AddCapital', '1100');
    await of.deliver();
    const { lots } = await of.live(followId);
    expect(lots).toMatchObject([
      { capital: '2000', units: '2000', highWaterMark: '1' },
      { capital: '1100', units: '1000', highWaterMark: '1.1' },
    ]);
    expect(await of.world.leaders.state(leading)).toMatchObject({ totalCapital: 3_100_000_000n });
  });

  it('that exceeds the capacity of the leader does not move', async () => {
    const { of, followId } = await life({ totalCapitalMax: '2500' });
    await of.capital(followId, 'AddCapital', '501');
    await of.deliver();
    expect((await of.history(followId)).slice(2)).toEqual(['CapitalAdditionRequested', 'CapitalMoveFailed']);
    expect(await of.money(followId)).toMatchObject({ purse: '8000', copy: '2000' });
    expect(await of.world.leaders.state(leading)).toMatchObject({ totalCapital: 2_000_000_000n });
  });

  it('that is not there gives the capacity back', async () => {
    const { of, followId } = await life();
    await of.capital(followId, 'AddCapital', '8001');
    await of.deliver();
    expect((await of.history(followId)).slice(2)).toEqual(['CapitalAdditionRequested', 'CapitalMoveFailed']);
    expect(await of.world.leaders.state(leading)).toMatchObject({ totalCapital: 2_000_000_000n });
  });

  it('is withdrawn from every lot alike, as far as it is free', async () => {
    const { of, followId } = await life();
    await of.earn(followId, '200');
    await of.capital(followId, 'WithdrawCapital', '1100');
    await of.deliver();
    expect((await of.live(followId)).lots).toMatchObject([{ capital: '1000', units: '1000', highWaterMark: '1' }]);
    expect(await of.money(followId)).toEqual({ purse: '9100', leader: '0', copy: '1100' });
    await of.trade(followId, 'buy', '1000');
    await of.capital(followId, 'WithdrawCapital', '101');
    await of.deliver();
    expect((await of.history(followId)).at(-1)).toBe('CapitalMoveFailed');
    expect(await of.money(followId)).toMatchObject({ copy: '1100' });
  });

  it('beyond what the follow is worth stays', async () => {
    const { of, followId } = await life();
    await of.trade(followId, 'sell', '1000');
    await of.mark('2500');
    await of.capital(followId, 'WithdrawCapital', '501');
    await of.deliver();
    expect((await of.history(followId)).at(-1)).toBe('CapitalMoveFailed');
    await of.capital(followId, 'WithdrawCapital', '500');
    await of.deliver();
    expect((await of.history(followId)).at(-1)).toBe('CapitalWithdrawn');
  });
});

describe('profit share and subscription', () => {
  it('settles the published weeks: 20, 0, 0, 10', async () => {
    const { of, followId } = await life();
    const leaders: string[] = [];
    for (const [earned, monday] of [
      ['200', '23'],
      ['-150', '30'],
      ['100', '12-07'],
      ['150', '12-14'],
    ] as const) {
      await of.earn(followId, earned);
      await of.passTo(`2026-${monday.length === 2 ? `11-${monday}` : monday}`);
      leaders.push((await of.money(followId)).leader);
    }
    expect(leaders).toEqual(['20', '20', '20', '30']);
    expect((await of.live(followId)).charges).toEqual([]);
  });

  it('counts what is not realised only when it is a loss', async () => {
    const { of, followId } = await life();
    await of.trade(followId, 'buy', '1000');
    await of.mark('1200');
    await of.passTo('2026-11-23');
    expect(await of.money(followId)).toMatchObject({ leader: '0' });
    await of.mark('900');
    await of.trade(followId, 'buy', '800');
    await of.trade(followId, 'sell', '1000');
    await of.passTo('2026-11-30');
    expect(await of.money(followId)).toMatchObject({ leader: '10' });
  });

  it('charges a subscription after every 30 days, and both for all the time that was missed, in order', async () => {
    const { of, followId } = await life({ subscriptionFee: '5' });
    await of.earn(followId, '200');
    await of.passTo('2027-01-20');
    const weeks = (count: number): readonly string[] => Array.from({ length: count }, () => 'ProfitShareSettled');
    const periods = (await of.history(followId)).slice(2).filter((type) => type !== 'ChargePaid');
    expect(periods).toEqual([...weeks(4), 'SubscriptionFeeCharged', ...weeks(5), 'SubscriptionFeeCharged']);
    expect(await of.money(followId)).toMatchObject({ leader: '30' });
  });

  it('values a week that was missed by the account and the marks of then', async () => {
    const { of, followId } = await life();
    await of.earn(followId, '200');
    of.now = '2026-11-24T00:00:00.000000Z' as typeof of.now;
    await of.earn(followId, '-150');
    await of.passTo('2026-11-24T00:01');
    expect(await of.money(followId)).toMatchObject({ leader: '20', copy: '2030' });
  });

  it('waits for the money, and takes it when it is there', async () => {
    const { of, followId } = await life();
    await of.earn(followId, '200');
    await of.trade(followId, 'buy', '1100');
    await of.trade(followId, 'buy', '1100');
    await of.passTo('2026-11-23');
    expect(await of.money(followId)).toMatchObject({ leader: '0' });
    expect((await of.live(followId)).charges).toMatchObject([{ amount: '20' }]);
    await of.trade(followId, 'sell', '1100');
    await of.deliver();
    expect(await of.money(followId)).toMatchObject({ leader: '20' });
  });
});

describe('the end of a follow', () => {
  it('comes when nothing is held any more: the last share, and the money back', async () => {
    const { of, followId } = await life({ subscriptionFee: '5' });
    await of.trade(followId, 'buy', '1000');
    await of.stop(followId);
    await of.deliver();
    expect(await of.live(followId)).toMatchObject({ status: 'stopping' });
    of.restart();
    await of.trade(followId, 'sell', '1300');
    await of.deliver();
    expect(await of.live(followId)).toMatchObject({ status: 'stopped', lots: [], charges: [] });
    expect(await of.money(followId)).toEqual({ purse: '10270', leader: '30', copy: '0' });
    expect(await of.world.leaders.state(leading)).toMatchObject({ totalCapital: 0n });
  });

  it('does not wait for less than a lot of coins, and gives them back as well', async () => {
    const { of, followId } = await life();
    await of.trade(followId, 'buy', '20000', { of: coins, quantity: '0.00333' });
    await of.stop(followId);
    await of.deliver();
    expect(await of.live(followId)).toMatchObject({ status: 'stopping' });
    await of.trade(followId, 'sell', '20000', { of: coins, quantity: '0.00332' });
    await of.deliver();
    expect(await of.live(followId)).toMatchObject({ status: 'stopped', lots: [] });
    expect(await of.money(followId)).toMatchObject({ copy: '0' });
    // Bought 0.00333 less a fee of 0.00000333, and sold 0.00332.
    expect((await of.world.account(purse)).balances.get('BTC')).toMatchObject({ total: 667n });
  });

  it('takes back what its owner has ordered by hand, if all is to be closed', async () => {
    const { of, followId } = await life();
    await of.rest(followId);
    await of.stop(followId, 'copy-closes');
    await of.deliver();
    expect((await of.copyAccount(followId)).orders.first()).toMatchObject({ isCancelRequested: false });
    await of.stop(followId, 'close-all');
    await of.deliver();
    expect((await of.copyAccount(followId)).orders.first()).toMatchObject({ isCancelRequested: true });
    expect(await of.live(followId)).toMatchObject({ status: 'stopping' });
  });

  it('of a detached one comes at once, and its owner withdraws when he likes', async () => {
    const { of, followId } = await life();
    await of.earn(followId, '100');
    await of.trade(followId, 'buy', '1000');
    await of.stop(followId, 'detach');
    await of.deliver();
    expect(await of.live(followId)).toMatchObject({ status: 'stopped' });
    expect(await of.money(followId)).toMatchObject({ leader: '10', copy: '2090' });
    await of.trade(followId, 'sell', '1200');
    await of.capital(followId, 'WithdrawCapital', '2290');
    await of.deliver();
    expect(await of.money(followId)).toEqual({ purse: '10290', leader: '10', copy: '0' });
  });

  it('waives what can not be paid', async () => {
    const { of, followId } = await life({ subscriptionFee: '50' });
    await of.earn(followId, '-990');
    await of.earn(followId, '-980');
    await of.passTo('2026-12-21');
    expect((await of.live(followId)).charges).toMatchObject([{ amount: '50' }]);
    await of.stop(followId);
    await of.deliver();
    const end = ['FollowStopping', 'ProfitShareSettled', 'FollowStopped', 'ChargeReduced', 'ChargePaid'];
    expect((await of.history(followId)).slice(-5)).toEqual(end);
    expect(await of.money(followId)).toEqual({ purse: '8000', leader: '30', copy: '0' });
  });
});

describe('a copy account in quarantine', () => {
  it('holds up its own follow until a later process finds it well, and nobody else’s', async () => {
    const silence = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const of = await FollowWorld.create({ followersMax: 2, profitShare: 0 });
    const [first, second] = [await of.follow(), await of.follow({ followId: '2' })];
    await of.deliver();
    await of.world.spoil(`account-${(await of.live(first)).copyAccountId}`);
    of.restart();
    await of.stop(first);
    await of.stop(second);
    await of.deliver();
    expect(await of.live(first)).toMatchObject({ status: 'stopping' });
    expect(await of.live(second)).toMatchObject({ status: 'stopped', lots: [] });
    expect(await of.owedFrom()).toBeGreaterThan(0n);
    expect(silence).toHaveBeenCalledWith(expect.stringContaining(first), expect.anything());
    silence.mockRestore();
  });
});
