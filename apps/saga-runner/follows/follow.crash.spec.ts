import { FollowWorld, leading } from './spec/follow-world';

describe('a process that dies between any two steps', () => {
  const lives: readonly (readonly [string, (of: FollowWorld, crash: (work?: () => Promise<void>) => Promise<void>) => Promise<string>])[] =
    [
      [
        'a whole follow',
        async (of, crash) => {
          const followId = await of.follow();
          await crash();
          await of.earn(followId, '200');
          await of.capital(followId, 'AddCapital', '1100');
          await crash();
          await crash(() => of.passTo('2026-12-21'));
          await of.capital(followId, 'WithdrawCapital', '500');
          await crash();
          await of.trade(followId, 'buy', '1000');
          await of.stop(followId);
          await crash();
          await of.trade(followId, 'sell', '1500');
          await crash();
          return followId;
        },
      ],
      [
        'a follow that is refused',
        async (of, crash) => {
          const followId = await of.follow({ capital: '10001' });
          await crash();
          return followId;
        },
      ],
      [
        'moves that fail, and a leader who retires',
        async (of, crash) => {
          const followId = await of.follow();
          await crash();
          await of.capital(followId, 'AddCapital', '9000');
          await crash();
          await of.capital(followId, 'WithdrawCapital', '2001');
          await crash();
          await of.retire();
          await crash();
          return followId;
        },
      ],
    ];

  it.each(lives)('leaves %s as if it had not', async (_name, live) => {
    const played = async (appends: number, hears: 'on' | 'all') => {
      const of = await FollowWorld.create({ subscriptionFee: '5', totalCapitalMax: '50000' });
      const followId = await live(of, async (work) => {
        await of.deliverThroughCrash(appends, work);
        if (hears === 'all') of.forgetCheckpoint();
      });
      return { money: await of.money(followId), history: await of.history(followId), leader: await of.world.history(`leader-${leading}`) };
    };
    const expected = await played(Infinity, 'on');
    for (let appends = 0; appends <= 12; appends += 1)
      for (const hears of ['on', 'all'] as const) expect(await played(appends, hears)).toEqual(expected);
  });
});
