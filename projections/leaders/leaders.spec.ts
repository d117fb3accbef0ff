import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import { leaderEvent as leader } from '@copyledger/testing';
import { foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { leaderFollowersFold, leadersFold } from './leaders.projection';
import { shownLeader } from './leaders.queries';

const after = (...events: readonly LeaderEvent[]) => {
  const recorded = new RecordedLog().append('leader-lea', ...events);
  const twice = [...recorded, ...recorded];
  return { leaders: foldRows(leadersFold, twice), followers: foldRows(leaderFollowersFold, twice as never) };
};
const led = (followers: number, totalCapital: string) => ({ followers, totalCapital });

const published = leader.LeaderTermsPublished({ leaderAccountId: 'lea' });
const { terms } = published.data;

describe('a leader', () => {
  it('offers its newest terms, and counts its follows as its events do', () => {
    const dearer = leader.LeaderTermsPublished({ leaderAccountId: 'lea', version: 2, terms: { ...terms, profitShare: 2_000 } });
    const { leaders } = after(
      published,
      leader.FollowerAdmitted({ followId: 'f1', capital: '1000', ...led(1, '1000') }),
      leader.FollowerAdmitted({ followId: 'f2', capital: '500', ...led(2, '1500') }),
      leader.FollowerCapitalChanged({ followId: 'f2', capital: '700', ...led(2, '1700') }),
      dearer,
      leader.FollowerReleased({ followId: 'f1', ...led(1, '700') }),
    );
    expect(leaders).toMatchObject([
      {
        ...{ leaderAccountId: 'lea', owner: 'alice', status: 'active', version: 2, profitShare: 2_000, followers: 1, totalCapital: '700' },
        ...{ publishedAt: '2026-11-20T09:30:01.000000Z', updatedAt: '2026-11-20T09:30:06.000000Z', publishedPosition: 10n },
      },
    ]);
  });

  it('is retired, and stays what it was', () => {
    expect(after(published, leader.LeaderRetired({ leaderAccountId: 'lea' })).leaders).toMatchObject([{ status: 'retired', version: 1 }]);
  });

  it('does not lead before it has published terms', () => {
    expect(after(leader.LeaderRetired()).leaders).toEqual([]);
  });
});

describe('the followers of a leader', () => {
  it('come with their capital, and go', () => {
    const { followers } = after(
      published,
      leader.FollowerAdmitted({ followId: 'f1', follower: 'fay', capital: '1000' }),
      leader.FollowerAdmitted({ followId: 'f2', follower: 'gus', capital: '500' }),
      leader.FollowerCapitalChanged({ followId: 'f1', capital: '900' }),
      leader.FollowerReleased({ followId: 'f2' }),
    );
    expect(followers).toMatchObject([
      { leaderAccountId: 'lea', followId: 'f1', follower: 'fay', capital: '900', releasedAt: null, admittedPosition: 20n },
      { followId: 'f2', capital: '500', releasedAt: '2026-11-20T09:30:05.000000Z' },
    ]);
  });

  it('may come back', () => {
    const again = leader.FollowerAdmitted({ followId: 'f1' });
    expect(after(published, again, leader.FollowerReleased({ followId: 'f1' }), again).followers).toMatchObject([
      { releasedAt: null, admittedPosition: 40n },
    ]);
  });
});

describe('what everybody may know of a leader', () => {
  const row = (changes: Partial<typeof terms>, followers: number, totalCapital: string) =>
    shownLeader({
      ...{ leaderAccountId: 'lea', status: 'active', version: 1, publishedAt: 'p', updatedAt: 'u', updatedPosition: '1' },
      ...{ followers, totalCapital, terms: { ...terms, ...changes } },
    });

  it('is how much room is left, and never who is invited', () => {
    const shown = row({ followersMax: 3, totalCapitalMax: '1000.5', access: 'invited', invited: ['gus'] }, 1, '1000.25');
    expect(shown).toMatchObject({ followersLeft: 2, capitalLeft: '0.25' });
    expect(JSON.stringify(shown)).not.toContain('gus');
  });

  it('is no room when newer terms have less than is taken', () => {
    expect(row({ followersMax: 1, totalCapitalMax: '5' }, 3, '10')).toMatchObject({ followersLeft: 0, capitalLeft: '0' });
    expect(row({}, 3, '10')).toMatchObject({ capitalLeft: null });
  });
});
