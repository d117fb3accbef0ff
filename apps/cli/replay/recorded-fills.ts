import type { ObservedFillRequest } from '@copyledger/contracts/commands/observation.requests';
import type { HistoryEventAnswer } from '@copyledger/contracts/queries/history.answers';
import type { FillAnswer } from '@copyledger/contracts/queries/order.answers';
import type { PageAnswer } from '@copyledger/contracts/queries/page.answer';
import type { FillObserved } from '@copyledger/domain/trading/account/account.events';
import { decimalOf } from '@copyledger/kernel';
import { feeds } from '../hyperliquid/venue';
import { type AccountView, readAccount } from './read-model';

/** A fill that the account has from the feed of fills. */
export interface RecordedFill {
  readonly sequence: string;
  readonly occurredAt: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
}

/** More than the events that come before an observed account's first fill. */
const firstEventsMax = 20;

/** The account's first fill, if it is of the feed. */
export const firstRecordedFill = async (account: AccountView): Promise<RecordedFill | undefined> => {
  const { items } = await readAccount<PageAnswer<HistoryEventAnswer>>(account, `events?order=asc&limit=${firstEventsMax}`);
  const found = items.find(({ type }) => type === 'trading.FillObserved.v1');
  if (found === undefined) return undefined;
  const { feed, fee, ...data } = found.data as FillObserved['data'];
  return feed === feeds.fills ? { ...data, fee: fee.amount, occurredAt: found.occurredAt } : undefined;
};

/** The account's newest fill, if it is of the feed; whatever else there may be is older. */
export const newestRecordedFill = async (account: AccountView): Promise<RecordedFill | undefined> => {
  const { items } = await readAccount<PageAnswer<FillAnswer>>(account, 'fills?limit=1');
  const [newest] = items;
  if (newest?.feed !== feeds.fills || newest.sequence === null) return undefined;
  const { sequence, occurredAt, instrument, side, quantity, price, fee } = newest;
  return { sequence, occurredAt, instrument, side, quantity, price, fee };
};

const scaleMax = 18;
const isSameNumber = (a: string, b: string): boolean => decimalOf(a, scaleMax) === decimalOf(b, scaleMax);

/** The column of the file in which the fill is another one than the recorded one; undefined when they agree. */
export const contradictionOf = (fill: Omit<ObservedFillRequest, 'feed'>, recorded: RecordedFill): string | undefined => {
  if (fill.occurredAt !== recorded.occurredAt) return 'ts_ms';
  if (fill.instrument !== recorded.instrument) return 'symbol';
  if (fill.side !== recorded.side) return 'side';
  if (!isSameNumber(fill.quantity, recorded.quantity)) return 'qty';
  if (!isSameNumber(fill.price, recorded.price)) return 'price';
  return isSameNumber(fill.fee, recorded.fee) ? undefined : 'fee';
};
