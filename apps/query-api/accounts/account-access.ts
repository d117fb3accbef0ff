import { Injectable } from '@nestjs/common';
import { parseId } from '@copyledger/kernel';
import { maySee, type Principal, ProblemError } from '@copyledger/platform';
import { accountOf } from '@copyledger/projections/portfolio/portfolio.queries';
import { ReadDatabase } from '../read-database';

const ownersKeptMax = 50_000;

export const noSuch = (what: string, id: string): ProblemError =>
  new ProblemError('not-found', { detail: `There is no ${what} ${id.slice(0, 64)}.` });

const notYours = (): ProblemError => new ProblemError('forbidden', { detail: 'Only its owner, auditors and administrators may see this.' });

/** Passes when the principal may see what belongs to `owner`; throws a `forbidden` problem otherwise. */
export const demandSight = (principal: Principal, owner: string): void => {
  if (!maySee(principal, owner)) throw notYours();
};

/** Ids that are none name nothing, and are never asked for. */
export const demandId = (what: string, id: string): void => {
  if (!parseId(id).ok) throw noSuch(what, id);
};

/** Who may look into an account. Owners never change, so they are remembered. */
@Injectable()
export class AccountAccess {
  private readonly owners = new Map<string, string>();

  constructor(private readonly db: ReadDatabase) {}

  /** Passes when the principal may see the account; throws `not-found` or `forbidden`. */
  async demand(principal: Principal, accountId: string): Promise<void> {
    demandSight(principal, this.owners.get(accountId) ?? (await this.lookUp(accountId)));
  }

  private async lookUp(accountId: string): Promise<string> {
    demandId('account', accountId);
    const account = await accountOf(this.db, accountId);
    if (account === undefined) throw noSuch('account', accountId);
    if (this.owners.size >= ownersKeptMax) this.owners.clear();
    this.owners.set(accountId, account.owner);
    return account.owner;
  }
}
