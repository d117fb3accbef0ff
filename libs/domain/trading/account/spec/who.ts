import { type Instant, instantOfMillis } from '@copyledger/kernel';
import type { Requester } from '../account.commands';

export const owner: Requester = { type: 'user', id: 'alice' };
export const stranger: Requester = { type: 'user', id: 'mallory' };
export const system: Requester = { type: 'system' };

/** Half past nine of the 20th of November 2026, or of a later day. */
export const day = (daysLater = 0): Instant => instantOfMillis(Date.UTC(2026, 10, 20 + daysLater, 9, 30));
