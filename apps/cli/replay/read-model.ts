import type { HistoryEventAnswer } from '@copyledger/contracts/queries/history.answers';
import type { PageAnswer } from '@copyledger/contracts/queries/page.answer';
import type { ReconciliationAnswer } from '@copyledger/contracts/queries/reconciliation.answers';
import type { PositionAdjusted } from '@copyledger/domain/trading/account/account.events';
import type { ApiClient } from '../api/api-client';

/** An account as the read model has it once it has seen the log up to `minPosition`. */
export interface AccountView {
  readonly api: ApiClient;
  readonly accountId: string;
  readonly minPosition: bigint;
}

export const readAccount = <A>({ api, accountId, minPosition }: AccountView, path: string): Promise<A> =>
  api.get(`/v1/accounts/${accountId}/${path}`, { minPosition });

/** How many events the account's stream has: revisions count from zero. */
export const eventCount = async (account: AccountView): Promise<number> => {
  const { items } = await readAccount<PageAnswer<HistoryEventAnswer>>(account, 'events?order=desc&limit=1');
  return items[0] === undefined ? 0 : Number(items[0].revision) + 1;
};

/** A fill that contradicted the position that was held. */
export interface Discrepancy {
  readonly feed: string;
  readonly sequence: string;
  readonly instrument: string;
  readonly held: string;
  readonly implied: string;
}

/** What the read model makes of an account, with every discrepancy that it has. */
export type Reconciliation = Omit<ReconciliationAnswer, 'discrepancies'> & { readonly discrepancies: readonly Discrepancy[] };

/** A reconciliation lists no more; the rest is in the account's events. */
const discrepanciesListedMax = 1_000;

const discrepanciesIn = (events: readonly HistoryEventAnswer[]): readonly Discrepancy[] =>
  events
    .filter(({ type }) => type === 'trading.PositionAdjusted.v1')
    .map(({ data }) => {
      const { feed, sequence, instrument, held, position } = data as PositionAdjusted['data'];
      return { feed, sequence, instrument, held: held.quantity, implied: position.quantity };
    });

const everyDiscrepancy = async (account: AccountView): Promise<readonly Discrepancy[]> => {
  const found: Discrepancy[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `events?order=asc&limit=500${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: PageAnswer<HistoryEventAnswer> = await readAccount(account, path);
    found.push(...discrepanciesIn(page.items));
    cursor = page.nextCursor;
  }
  return found;
};

/** The account's own profits beside those that the venue reported. */
export const reconciliationOf = async (account: AccountView): Promise<Reconciliation> => {
  const found = await readAccount<Reconciliation>(account, 'reconciliation');
  return found.discrepancies.length < discrepanciesListedMax ? found : { ...found, discrepancies: await everyDiscrepancy(account) };
};
