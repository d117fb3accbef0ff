import { copyEvent, leaderEvent } from '@copyledger/testing';
import { instantOfMillis } from '@copyledger/kernel';
import { CopyDesk, standardLimits } from './copy-desk';

const moment = { now: instantOfMillis(Date.UTC(2026, 10, 20, 9, 30)), market: () => undefined };

describe('a copy desk', () => {
  it('takes each fact in once, in the order of the log', () => {
    const desk = CopyDesk.create('leader');
    desk.absorb({ position: 7n, at: moment.now, stream: 'leader-leader', event: leaderEvent.LeaderTermsPublished() });
    desk.absorb({ position: 5n, at: moment.now, stream: 'leader-leader', event: leaderEvent.LeaderRetired() });
    expect(desk.consumed).toBe(7n);
    expect(() => {
      desk.apply(copyEvent.CopyPlanned({ consumed: '5' }));
    }).toThrow('where it was made');
    expect([desk.due(moment), desk.repairs(moment), desk.equityStops(moment)]).toEqual([[], [], []]);
  });

  it('watches the account of its leader', () => {
    const desk = CopyDesk.restore([{ kind: 'desk', key: 'leader', value: '{}' }], standardLimits);
    expect([desk.isWatching('leader'), desk.isWatching('other'), ...desk.accounts()]).toEqual([true, false, 'leader']);
    expect([[...desk.openLegs()], [...desk.follows()], desk.takeChanges()]).toEqual([[], [], []]);
  });
});
