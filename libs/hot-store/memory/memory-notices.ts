import type { CommitNotice, CommitNotices } from '../commit-notices';
import { Listeners } from '../listeners';

export const memoryNotices = (report: (error: unknown) => void): CommitNotices => {
  const listeners = new Listeners<CommitNotice>(report);
  return {
    publish: (notice) => {
      listeners.tell(notice);
    },
    subscribe: (listener) => listeners.add(listener),
  };
};
