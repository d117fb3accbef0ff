import type { AccountEvent } from '../../trading/account/account.events';
import { textOf, unitsOf } from './audited-units';

export interface Conservation {
  /** Every event's postings sum to zero, and every account has what its postings say. */
  readonly isConserved: boolean;
  readonly postings: number;
  readonly accounts: number;
  /** Of all postings ever, by asset: zero each. */
  readonly sums: Readonly<Record<string, string>>;
  /** Accounts that have other than what was posted to them. */
  readonly differing: readonly string[];
  /** Events whose own postings do not sum to zero. */
  readonly unbalanced: number;
}

/** Adds up every posting of the log. */
export class ConservationAudit {
  private readonly sums = new Map<string, bigint>();
  /** By account and asset: what was posted, and what the account says that it has. */
  private readonly posted = new Map<string, bigint>();
  private readonly stated = new Map<string, bigint>();
  private readonly accounts = new Set<string>();
  private postings = 0;
  private unbalanced = 0;

  take(accountId: string, { data }: AccountEvent): void {
    this.accounts.add(accountId);
    if ('postings' in data) this.add(accountId, data.postings);
    if ('balances' in data) for (const { asset, total } of data.balances) this.stated.set(`${accountId} ${asset}`, unitsOf(total));
  }

  report(): Conservation {
    const keys = new Set([...this.posted.keys(), ...this.stated.keys()]);
    const differing = [...keys].filter((key) => (this.posted.get(key) ?? 0n) !== (this.stated.get(key) ?? 0n)).sort();
    const isZero = [...this.sums.values()].every((sum) => sum === 0n);
    return {
      isConserved: isZero && this.unbalanced === 0 && differing.length === 0,
      ...{ postings: this.postings, accounts: this.accounts.size, differing, unbalanced: this.unbalanced },
      sums: Object.fromEntries([...this.sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, sum]) => [asset, textOf(sum)])),
    };
  }

  private add(accountId: string, postings: Posted): void {
    const own = new Map<string, bigint>();
    for (const { ledger, asset, amount } of postings) {
      this.postings += 1;
      const units = unitsOf(amount);
      own.set(asset, (own.get(asset) ?? 0n) + units);
      this.sums.set(asset, (this.sums.get(asset) ?? 0n) + units);
      const key = `${accountId} ${asset}`;
      if (ledger === 'account') this.posted.set(key, (this.posted.get(key) ?? 0n) + units);
    }
    for (const sum of own.values()) if (sum !== 0n) this.unbalanced += 1;
  }
}

type Posted = Extract<AccountEvent, { type: 'OrderFilled' }>['data']['postings'];
