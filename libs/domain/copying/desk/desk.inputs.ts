import type { Instant, Instrument } from '@copyledger/kernel';
import type { AccountEvent, Side } from '../../trading/account/account.events';
import type { InstrumentTerms } from '../../trading/instrument/instrument.events';
import type { MarksRecorded } from '../../trading/marks/marks.events';
import type { FollowEvent } from '../follow/follow.events';
import type { LeaderEvent } from '../leader/leader.events';

/** A fact of the log that a desk may care about. */
export interface DeskInput {
  /** Where it stands in the log. */
  readonly position: bigint;
  /** When it happened. */
  readonly at: Instant;
  /** `account-…`, `follow-…`, `leader-…` or `marks`. */
  readonly stream: string;
  readonly event: AccountEvent | FollowEvent | LeaderEvent | MarksRecorded;
}

/** A market as a decision finds it. */
export interface DeskMarket {
  readonly instrument: Instrument;
  readonly status: InstrumentTerms['status'];
  /** In units of the instrument; the latest price, where it is known. */
  readonly referencePrice?: bigint;
}

/** What only the moment knows. Whatever a decision used of it is written in its event. */
export interface DeskMoment {
  readonly now: Instant;
  readonly market: (symbol: string) => DeskMarket | undefined;
}

export interface DeskLimits {
  /** At most so many legs in one event. */
  readonly legsPerEventMax: number;
  /** While legs of a plan are open, and for so long at most, further fills of the leader wait to be planned together. */
  readonly planOpenMsMax: number;
  /** Of opens whose policy names no time of its own. */
  readonly timeToLiveMs: number;
  /** A close that did not fill is tried again after so long, twice as long each time, ... */
  readonly closeRetryMs: number;
  /** ... up to so long. */
  readonly closeRetryMsMax: number;
  /** Orders of an observed leader whose end nobody tells; the one that traded longest ago is forgotten first. */
  readonly endlessOrdersMax: number;
  /** Money in the quote asset that all follows together may hold of one instrument; without bound when it is left out. */
  readonly exposureMax?: string;
}

/** An ordered leg whose order is not known to be closed: what PlaceOrder is sent for, and sent again for. */
export interface OpenLeg {
  /** Also the id of its order. */
  readonly legId: string;
  readonly planId: string;
  readonly followId: string;
  readonly copyAccountId: string;
  readonly instrument: string;
  readonly effect: 'open' | 'close';
  readonly side: Side;
  readonly quantity: string;
  /** An IOC limit order at this price; at market when it is left out. */
  readonly limitPrice?: string | undefined;
  /** Past it the order must not trade: whoever places it later places it so that the account refuses it for good. */
  readonly notAfter?: Instant | undefined;
  readonly reduceOnly: boolean;
  /** Its account has taken the order. */
  readonly isPlaced: boolean;
}

/** A part of a desk's state, under a key that is unique within its kind. */
export interface DeskRow {
  readonly kind: 'desk' | 'instrument' | 'order' | 'follow' | 'leg';
  readonly key: string;
  /** JSON; undefined when there is no such part any more. */
  readonly value: string | undefined;
}
