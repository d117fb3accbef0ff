import type { BalanceAfter } from '../../trading/account/account.events';
import type { StopMode } from '../follow/follow.events';
import { unitsOf } from '../copy/units';
import { Copied } from './copied';
import type { CopiedInstrument } from './copied-instrument';
import type { CopyRules } from './copy-rules';

/** Rules that held for orders of the leader that began up to a position of the log. */
export interface EarlierRules {
  readonly rules: CopyRules;
  readonly policyVersion: number;
  readonly until: bigint;
}

export type CopierStatus = 'requested' | 'active' | 'paused' | 'stopping' | 'stopped';

/** A follow as copying sees it: its rules, its account's money and what it has copied. Money in units of the capital asset. */
export class Copier {
  status: CopierStatus = 'requested';
  stopMode: StopMode | undefined;
  /** Where in the log it started; what the leader did before is not copied. */
  startedAt = -1n;
  rules: CopyRules;
  policyVersion = 1;
  earlier: readonly EarlierRules[] = [];
  total = 0n;
  hold = 0n;
  margin = 0n;
  /** What it was worth when the UTC day began, put right for money that came or left since; known where the rules ask. */
  dayEquity: bigint | undefined;
  /** Orders of the leader that were copied on a UTC day. */
  ordersDay = '';
  ordersCount = 0;
  openLegs = 0;
  copied: Copied[] = [];

  constructor(
    readonly ids: {
      readonly followId: string;
      readonly copyAccountId: string;
      readonly asset: string;
      /** Follows are numbered as they come. */
      readonly ordinal: number;
    },
    rules: CopyRules,
  ) {
    this.rules = rules;
  }

  /** It goes along with the leader's moves. */
  get isFollowing(): boolean {
    const { status, stopMode } = this;
    return status === 'active' || status === 'paused' || (status === 'stopping' && stopMode === 'copy-closes');
  }

  get equity(): bigint {
    return this.copied.reduce(
      (sum, { instrument, held, cost }) => (instrument.settlement === this.ids.asset ? sum + instrument.worthOf(held, cost) : sum),
      this.total,
    );
  }

  get available(): bigint {
    return this.total - this.hold - this.margin;
  }

  /** The rules for an order of the leader that began at a position of the log. */
  rulesAt(position: bigint): { readonly rules: CopyRules; readonly policyVersion: number } {
    return this.earlier.find(({ until }) => position < until) ?? this;
  }

  find(instrument: CopiedInstrument): Copied | undefined {
    return this.copied.find((each) => each.instrument === instrument);
  }

  at(instrument: CopiedInstrument): Copied {
    const known = this.find(instrument);
    if (known !== undefined) return known;
    const copied = new Copied(instrument);
    this.copied.push(copied);
    return copied;
  }

  /** Forgets a position of which nothing is left. */
  tidy(copied: Copied): void {
    if (copied.isEmpty) this.copied = this.copied.filter((each) => each !== copied);
  }

  setBalances(balances: readonly BalanceAfter[]): void {
    const own = balances.find(({ asset }) => asset === this.ids.asset);
    if (own === undefined) return;
    this.total = unitsOf(own.total);
    this.hold = unitsOf(own.held);
    this.margin = unitsOf(own.margin);
  }
}
