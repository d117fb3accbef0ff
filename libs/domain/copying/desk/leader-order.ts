import type { Instant } from '@copyledger/kernel';
import type { SkipReason } from '../copy/copy.events';
import type { Size } from '../copy/sizing';
import type { CopyRules } from './copy-rules';

/** What a follow copies of one order of the leader, frozen when it first met it. */
export interface Frozen {
  readonly rules: CopyRules;
  /** Undefined when nothing can be sized, or the policy wants nothing of it: then there is a reason. */
  readonly size: Size | undefined;
  readonly refusedBy: SkipReason | undefined;
  /** How many units are copied at most, and which cap says so. */
  readonly most: bigint | undefined;
  readonly mostBy: SkipReason | undefined;
  /** What it was sized with, where that was the follow's own. */
  readonly equity: bigint | undefined;
  readonly available: bigint | undefined;
}

/** Money in an asset, in units. */
export interface Equity {
  readonly asset: string;
  readonly amount: bigint;
}

/** An order of the leader that has traded. Quantities, prices and money in units. */
export class LeaderOrder {
  /** All that its fills have opened. */
  opened = 0n;
  lastPosition: bigint;
  /** Nothing of it will trade any more. */
  isEnded = false;
  /** Of the follows whose size is their own, by follow. */
  readonly frozen = new Map<string, Frozen>();
  /** Of all others, by their rules: a cache. */
  readonly shared = new Map<CopyRules, Frozen>();

  constructor(
    readonly orderId: string,
    readonly facts: {
      readonly instrument: string;
      /** Of the first fill. */
      readonly price: bigint;
      /** Money of one whole unit of quantity at that price. */
      readonly value: bigint;
      /** Of the whole order, where it is known. */
      readonly quantity: bigint | undefined;
      /** The leader's before the first fill, where it is known. */
      readonly equity: Equity | undefined;
      readonly firstPosition: bigint;
      readonly firstAt: Instant;
    },
  ) {
    this.lastPosition = facts.firstPosition;
  }
}
