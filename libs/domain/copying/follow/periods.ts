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

/** When something of the follow is due next. Of a follow that has stopped, nothing is. */
export const nextDueAt = (follow: LiveFollow): Instant | undefined => {
  if (follow.status === 'stopped') return undefined;
  const [monday, charge] = [mondayAfter(follow.settledUpTo), nextChargeAt(follow)];
  return charge !== undefined && charge < monday ? charge : monday;
};
