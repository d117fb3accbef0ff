import { randomFillSync } from 'node:crypto';
import { type Id, type Instant, instantOfMicros, uuidV7 } from '@copyledger/kernel';

const origin = BigInt(Math.round(performance.timeOrigin * 1000));

/** The moment, to the microsecond, by the process's monotonic clock. */
export const now = (): Instant => instantOfMicros(origin + BigInt(Math.round(performance.now() * 1000)));

const randomBytesPerId = 10;
const pool = Buffer.alloc(400 * randomBytesPerId);
let used = pool.length;

/** Ten random bytes, drawn from the system a few hundred times at once: a call for each id would cost more than the id. */
const nextRandom = (): Uint8Array => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += randomBytesPerId;
  return pool.subarray(used - randomBytesPerId, used);
};

export const newId = <Name extends string>(): Id<Name> => uuidV7(Date.now(), nextRandom());
