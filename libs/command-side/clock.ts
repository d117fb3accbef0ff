import { randomBytes } from 'node:crypto';
import { type Id, type Instant, instantOfMicros, uuidV7 } from '@copyledger/kernel';

const origin = BigInt(Math.round(performance.timeOrigin * 1000));

/** The moment, to the microsecond, by the process's monotonic clock. */
export const now = (): Instant => instantOfMicros(origin + BigInt(Math.round(performance.now() * 1000)));

export const newId = <Name extends string>(): Id<Name> => uuidV7(Date.now(), randomBytes(10));
