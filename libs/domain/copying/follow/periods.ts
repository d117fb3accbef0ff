import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { LiveFollow } from './follow.state';

const dayMicros = 86_400_000_000n;
const weekMicros = 7n * dayMicros;
/** From the start of 1970, a Thursday, to its first Monday. */
const firstMondayMicros = 4n * dayMicros;
const subscriptionMicros = 30n * dayMicros;

/** The first Monday 00:00 UTC after a moment. */
export const mondayAfter = (instant: Instant): Instant => {
  const into = (((microsOf(instant) - firstMondayMicros) % weekMicros) + weekMicros) % weekMicros;
  return instantOfMicros(microsOf(instant) - into + weekMicros);
};

/** When the subscription is charged next; undefined where there is none. */
export const nextChargeAt = ({ subscriptionFee, chargedUpTo }: Pick<LiveFollow, 'subscriptionFee' | 'chargedUpTo'>): Instant | undefined =>
  subscriptionFee === undefined ? undefined : instantOfMicros(microsOf(chargedUpTo) + subscriptionMicros);

/** The same time a UTC day later. */
export const dayAfter = (instant: Instant): Instant => instantOfMicros(microsOf(instant) + dayMicros);

/** When something of the follow is due next. Of one that has stopped, that is only what it owes and could not pay. */
export const nextDueAt = (follow: LiveFollow): Instant | undefined => {
  const periods = follow.status === 'stopped' ? [] : [mondayAfter(follow.settledUpTo), nextChargeAt(follow)];
  const due = [...periods, ...follow.charges.map(({ retryAt }) => retryAt)].filter((at) => at !== undefined);
  return due.sort()[0];
};
