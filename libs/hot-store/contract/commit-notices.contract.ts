import { eventually } from '@copyledger/testing';
import type { CommitNotice } from '../commit-notices';
import type { OpenStore } from './open-store';

/** What every adapter promises of notices. */
export const commitNoticesContract = (open: OpenStore): void => {
  it('tell those who listen what is committed, and in the end the newest of each projection', async () => {
    const { commits } = await open();
    const newest = new Map<string, bigint>();
    const end = commits.subscribe(({ projection, position }) => newest.set(projection, position));
    for (let position = 1n; position <= 50n; position += 1n) {
      commits.publish({ projection: 'orders', position });
      commits.publish({ projection: 'ledger', position: position * 2n });
    }
    await eventually(() => {
      expect([newest.get('orders'), newest.get('ledger')]).toEqual([50n, 100n]);
    });
    end();
    commits.publish({ projection: 'orders', position: 51n });
    commits.publish({ projection: 'ledger', position: 101n });
    const later: CommitNotice[] = [];
    commits.subscribe((notice) => later.push(notice));
    commits.publish({ projection: 'orders', position: 2n ** 60n });
    await eventually(() => {
      // Notices of several projections that gather come in any order.
      expect(later).toContainEqual({ projection: 'orders', position: 2n ** 60n });
    });
    expect(newest.get('orders')).toBe(50n);
  });
};
