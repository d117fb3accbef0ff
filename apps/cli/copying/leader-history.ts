import type { HistoryEventAnswer } from '@copyledger/contracts/queries/history.answers';
import type { LeaderAnswer } from '@copyledger/contracts/queries/leader.answers';
import type { PageAnswer } from '@copyledger/contracts/queries/page.answer';
import type { Asset, Instant } from '@copyledger/kernel';
import type { RecordedFact } from '@copyledger/what-if';
import type { ApiClient } from '../api/api-client';
import { ApiFailure } from '../api/api-failure';
import { CliFailure } from '../cli-failure';
import { readFills } from '../hyperliquid/fill-row';
import { chosenTraders, surveyFills, traderKey } from '../replay/survey';
import { ObservedLeader, venueAsset } from './observed-leader';

/** What a leader has done, in its order. */
export interface LeaderHistory {
  readonly leaderAccountId: string;
  readonly asset: Asset;
  readonly facts: readonly RecordedFact[];
  /** What the leader asks of followers, where that was published. */
  readonly terms?: Pick<LeaderAnswer['terms'], 'profitShare' | 'subscriptionFee'>;
}

const eventsPerPage = 500;
const ours = /^trading\.(\w+)\.v\d+$/;

const factOf = ({ type, data, occurredAt }: HistoryEventAnswer): readonly RecordedFact[] => {
  const name = ours.exec(type)?.[1];
  return name === undefined ? [] : [{ at: occurredAt as Instant, event: { type: name, data } as RecordedFact['event'] }];
};

const termsOf = async (api: ApiClient, accountId: string): Promise<LeaderAnswer['terms'] | undefined> => {
  try {
    return (await api.get<LeaderAnswer>(`/v1/leaders/${encodeURIComponent(accountId)}`, { minPosition: 0n })).terms;
  } catch (error) {
    // Whoever is asked about may never have offered to lead.
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  }
};

/** The history of an account on a platform that runs. */
export const historyOnPlatform = async (api: ApiClient, leaderAccountId: string): Promise<LeaderHistory> => {
  const facts: RecordedFact[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `/v1/accounts/${encodeURIComponent(leaderAccountId)}/events?order=asc&limit=${eventsPerPage}`;
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: PageAnswer<HistoryEventAnswer> = await api.get(`${path}${more}`, { minPosition: 0n });
    facts.push(...page.items.flatMap(factOf));
    cursor = page.nextCursor;
  }
  const [opened] = facts;
  if (opened?.event.type !== 'AccountOpened') throw new CliFailure(`account ${leaderAccountId} has no history`);
  const terms = await termsOf(api, leaderAccountId);
  return { leaderAccountId, asset: opened.event.data.baseCurrency, facts, ...(terms !== undefined && { terms }) };
};

/** The one trader of a file whose rows are asked about. */
export const historyInFile = async (file: string, name: string | undefined): Promise<LeaderHistory> => {
  const [first, ...others] = chosenTraders(await surveyFills(file), name);
  if (first === undefined || others.length > 0) throw new CliFailure(`the file has several traders: name one with --trader`);
  const [key, trader] = first;
  const leader = new ObservedLeader(trader.wallet, trader.name);
  const facts: RecordedFact[] = [];
  for await (const rows of readFills(file, (owner) => traderKey(owner) === key)) for (const row of rows) facts.push(...leader.observe(row));
  return { leaderAccountId: trader.wallet, asset: venueAsset, facts };
};
