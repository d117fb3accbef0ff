import type { WorkingState } from '@copyledger/apps/saga-runner/copying/working-state';

/** Keeps nothing: a replay that goes on builds its desks again from the log, which has everything. */
export const forgetfulState: WorkingState = {
  begin: () => Promise.resolve(true),
  position: () => Promise.resolve(undefined),
  async *desks() {
    // There never are any.
  },
  keep: () => Promise.resolve(),
  beat: () => Promise.resolve(),
  end: () => Promise.resolve(),
};
