import type { ApiClient } from '../api/api-client';
import { readFills } from '../hyperliquid/fill-row';
import { readFunding } from '../hyperliquid/funding-row';
import { AccountRecorder } from './account-recorder';
import { lanesOf } from './lanes';
import { eventCount, reconciliationOf } from './read-model';
import { reportOf, type TraderReport } from './report';
import { type Trader, traderKey } from './survey';

/** What is to be replayed, all of it found sound. */
export interface ReplayPlan {
  readonly file: string;
  /** By `traderKey`. */
  readonly traders: ReadonlyMap<string, Trader>;
  readonly funding: { readonly file: string; readonly trader: string } | undefined;
}

export interface ReplayOptions {
  readonly plan: ReplayPlan;
  readonly api: ApiClient;
  /** Ends the lanes that go on when one has failed. */
  readonly abort: (reason: unknown) => void;
  readonly onRows: (rows: number, isNew: boolean) => void;
}

/** How many accounts are written to at the same time. Enough to keep a platform busy; the file is read once for each. */
const lanesMax = 4;

type Recorders = ReadonlyMap<string, AccountRecorder>;

/** A file in which very many traders take turns must not fill the memory with batches that are not full. */
const waitingRowsMax = 20_000;

const runLane = async (file: string, recorders: Recorders): Promise<void> => {
  let waiting = 0;
  const flush = async (): Promise<void> => {
    waiting = 0;
    for (const recorder of recorders.values()) await recorder.flush();
  };
  for await (const rows of readFills(file, (owner) => recorders.has(traderKey(owner)))) {
    for (const row of rows) {
      await recorders.get(traderKey(row))?.take(row);
      waiting += 1;
      if (waiting >= waitingRowsMax) await flush();
    }
  }
  await flush();
};

const recordersOf = ({ plan, api, onRows }: ReplayOptions): Recorders =>
  new Map([...plan.traders].map(([key, trader]) => [key, new AccountRecorder({ api, trader, file: plan.file, onRows })]));

const runLanes = async ({ plan, abort }: ReplayOptions, recorders: Recorders): Promise<void> => {
  const loads = [...plan.traders].map(([key, { lines }]) => ({ key, rows: lines.rows }));
  const lanes = lanesOf(loads, lanesMax).map((keys) => runLane(plan.file, new Map([...recorders].filter(([key]) => keys.has(key)))));
  for (const lane of lanes) lane.catch(abort);
  const [failed] = (await Promise.allSettled(lanes)).filter((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

/** Records every row of the plan, each once however often it is replayed, and reports what the read models make of it. */
export const replay = async (options: ReplayOptions): Promise<readonly TraderReport[]> => {
  const { plan, api } = options;
  const recorders = recordersOf(options);
  await runLanes(options, recorders);
  if (plan.funding !== undefined) await recorders.get(plan.funding.trader)?.takeFunding(plan.funding.file, readFunding(plan.funding.file));
  const reports: TraderReport[] = [];
  for (const [key, trader] of plan.traders) {
    const recorder = recorders.get(key);
    if (recorder === undefined) throw new Error('Invariant: every trader of the plan has a recorder.');
    const { accountId, position, seconds, eventsBefore } = recorder;
    const account = { api, accountId, minPosition: position };
    const eventsAppended = (await eventCount(account)) - eventsBefore;
    const found = await reconciliationOf(account);
    reports.push(reportOf({ trader, accountId, eventsAppended, seconds }, found));
  }
  return reports;
};
