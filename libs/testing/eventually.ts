import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 10_000;
const pollMs = 5;

/** Resolves once the assertions hold; rejects with the last failure when they do not come to hold within ten seconds. */
export const eventually = async (assertions: () => void | Promise<void>): Promise<void> => {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await assertions();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
    }
    await sleep(pollMs);
  }
};
