import type { FeedLimits } from '../feed';

export const defaultFeedLimits: FeedLimits = {
  bufferEventsMax: 4_096,
  batchEventsMax: 512,
  recentEventsMax: 512,
  quietEventsMax: 1_000,
  quietMs: 500,
  backoffMinMs: 50,
  backoffMaxMs: 10_000,
  patienceMs: 2_000,
};

/** Below every position of the log. */
export const beforeLog = -1n;

export const positionOrUndefined = (position: bigint): bigint | undefined => (position === beforeLog ? undefined : position);

/** Doubles with every failure in a row; up to half of it is left to chance, so that consumers do not come back in step. */
export const backoffMs = (attempt: number, limits: FeedLimits, random: () => number): number => {
  const full = Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** (attempt - 1));
  return Math.round(full * (1 - random() / 2));
};
