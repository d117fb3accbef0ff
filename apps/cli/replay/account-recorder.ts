import type { AccountOpenedAnswer, BatchAnswer } from '@copyledger/contracts/commands/command.answers';
import type { ObservedFillRequest, ObservedFundingRequest } from '@copyledger/contracts/commands/observation.requests';
import { derivedId } from '@copyledger/kernel';
import type { ApiClient } from '../api/api-client';
import { problemText } from '../api/api-failure';
import { FileFailure } from '../csv/file-failure';
import type { FillRow } from '../hyperliquid/fill-row';
import type { FundingRow } from '../hyperliquid/funding-row';
import { feeds, settlementAsset } from '../hyperliquid/venue';
import { contradictionOf, firstRecordedFill, newestRecordedFill, type RecordedFill } from './recorded-fills';
import { eventCount } from './read-model';
import type { Trader } from './survey';

/** As many as the API takes in one request. */
const rowsPerBatch = 500;

interface Numbered<B> {
  readonly line: number;
  readonly body: B;
}

interface Batch {
  readonly file: string;
  readonly route: 'observed-fills/batch' | 'observed-funding/batch';
  readonly member: 'fills' | 'fundings';
}

export interface RecorderOptions {
  readonly api: ApiClient;
  readonly trader: Trader;
  readonly file: string;
  /** Told of every row that is done with; `isNew` when this run has recorded it. */
  readonly onRows: (rows: number, isNew: boolean) => void;
}

/**
 * Records the rows of one trader on the account that observes them, in order, each once however often it is sent. The trader's first row
 * goes alone: when the account had it already, an earlier run was here, and what it has recorded is looked up and left out.
 */
export class AccountRecorder {
  /** The newest position in the log that any answer named. */
  position = 0n;
  /** The account's events before this run. */
  eventsBefore = 0;
  accountId = '';
  private startedAt: number | undefined;
  private endedAt = 0;
  private taken = 0;
  private newest: RecordedFill | undefined;
  private waiting: Numbered<ObservedFillRequest>[] = [];

  constructor(private readonly options: RecorderOptions) {}

  /** How long recording has taken, from the first request to the last answer. */
  get seconds(): number {
    return this.startedAt === undefined ? 0 : (this.endedAt - this.startedAt) / 1000;
  }

  /** Takes the trader's next fill. Throws when the account has another one in its place. */
  async take({ line, fill }: FillRow): Promise<void> {
    this.taken += 1;
    const body = { feed: feeds.fills, sequence: this.taken.toString(), ...fill };
    if (this.taken === 1) await this.begin({ line, body });
    else if (this.isRecorded({ line, body })) this.options.onRows(1, false);
    else await this.enqueue({ line, body });
  }

  /** Sends the fills that wait for a full batch. */
  async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    await this.send({ file: this.options.file, route: 'observed-fills/batch', member: 'fills' }, batch);
  }

  /** Records the payments of a file, all of which are this trader's. */
  async takeFunding(file: string, blocks: AsyncIterable<readonly FundingRow[]>): Promise<void> {
    let sequence = 0;
    for await (const rows of blocks) {
      const numbered = rows.map(({ line, funding }) => ({
        line,
        body: { feed: feeds.funding, sequence: (sequence += 1).toString(), ...funding },
      }));
      for (let from = 0; from < numbered.length; from += rowsPerBatch) {
        await this.send({ file, route: 'observed-funding/batch', member: 'fundings' }, numbered.slice(from, from + rowsPerBatch));
      }
    }
  }

  private async enqueue(row: Numbered<ObservedFillRequest>): Promise<void> {
    this.waiting.push(row);
    if (this.waiting.length === rowsPerBatch) await this.flush();
  }

  private async begin(first: Numbered<ObservedFillRequest>): Promise<void> {
    this.startedAt = performance.now();
    await this.open();
    const repeated = await this.send({ file: this.options.file, route: 'observed-fills/batch', member: 'fills' }, [first]);
    if (repeated > 0) await this.goOn(first);
  }

  /** The same principal has one account for a trader and wallet, for ever: its id is derived from user and key. */
  private async open(): Promise<void> {
    const { api, trader } = this.options;
    const key = derivedId('replayed-account', 'hyperliquid', trader.name, trader.wallet);
    const request = { kind: 'observed', baseCurrency: settlementAsset };
    const { accountId, position } = await api.post<AccountOpenedAnswer>('/v1/accounts', request, { 'Idempotency-Key': key });
    this.accountId = accountId;
    this.reached(position);
  }

  /** Learns what earlier runs have recorded. The answer to the first row named the account's newest position, so nothing is missed. */
  private async goOn(first: Numbered<ObservedFillRequest>): Promise<void> {
    const account = { api: this.options.api, accountId: this.accountId, minPosition: this.position };
    this.eventsBefore = await eventCount(account);
    this.refuseContradiction(first, await firstRecordedFill(account));
    this.newest = await newestRecordedFill(account);
  }

  private isRecorded(row: Numbered<ObservedFillRequest>): boolean {
    if (this.newest?.sequence === row.body.sequence) this.refuseContradiction(row, this.newest);
    return BigInt(row.body.sequence) <= BigInt(this.newest?.sequence ?? '0');
  }

  private refuseContradiction({ line, body }: Numbered<ObservedFillRequest>, recorded: RecordedFill | undefined): void {
    const column = recorded?.sequence === body.sequence ? contradictionOf(body, recorded) : undefined;
    if (column === undefined) return;
    const { file, trader } = this.options;
    const reason = `${trader.name}'s fill ${body.sequence} was recorded otherwise before: a file has to hold all fills of a trader, unchanged, from the first one on`;
    throw new FileFailure({ file, line, column }, reason);
  }

  /** Sends rows in their order. Returns how many of them had been recorded before. */
  private async send(batch: Batch, rows: readonly Numbered<ObservedFillRequest | ObservedFundingRequest>[]): Promise<number> {
    if (rows.length === 0) return 0;
    const path = `/v1/accounts/${this.accountId}/${batch.route}`;
    const answer = await this.options.api.post<BatchAnswer>(path, { [batch.member]: rows.map(({ body }) => body) });
    this.reached(answer.position);
    const repeated = this.repeatedOf(batch, rows, answer);
    this.options.onRows(repeated, false);
    this.options.onRows(rows.length - repeated, true);
    return repeated;
  }

  private repeatedOf({ file }: Batch, rows: readonly { readonly line: number }[], { results }: BatchAnswer): number {
    const refused = results.findIndex(({ result }) => result === 'refused');
    const line = rows[refused]?.line;
    if (line !== undefined) throw new FileFailure({ file, line }, `was refused: ${problemText(results[refused]?.problem ?? {})}`);
    return results.filter(({ result }) => result === 'repeated').length;
  }

  private reached(position: string): void {
    const at = BigInt(position);
    if (at > this.position) this.position = at;
    this.endedAt = performance.now();
  }
}
