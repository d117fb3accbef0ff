import { join } from 'node:path';
import type { FundsCredited } from '@copyledger/domain/trading/account/account.events';
import { accountIdOf, byAccount } from '../runtime/account-stream';
import { appendedTable } from '../runtime/appended-table';
import { keyedTable } from '../runtime/keyed-table';
import type { AppendFold, KeyedFold, Projection } from '../runtime/projection';

interface TallyRow {
  readonly accountId: string;
  readonly credits: number;
}

interface NoteRow {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly note: string;
}

export interface TallyOptions {
  readonly name?: string;
  readonly version?: number;
  /** False: its rows are one partition, and wait all together. */
  readonly isPartitioned?: boolean;
  /** What cannot be folded, by the credit's reference. */
  readonly isPoison?: (reference: string) => boolean;
}

/** A projection that counts credits and keeps their references, and may be told to choke on some. */
export const tallyProjection = (options: TallyOptions = {}): Projection => {
  const { name = 'tally', version = 1, isPartitioned = true, isPoison = () => false } = options;
  const tallies: KeyedFold<FundsCredited, TallyRow> = {
    types: ['FundsCredited'],
    keysOf: (event) => [[accountIdOf(event)]],
    fold: (row, { event }, [accountId = '']) => {
      if (isPoison(event.data.reference)) throw new Error(`choked on ${event.data.reference}`);
      return { accountId, credits: (row?.credits ?? 0) + 1 };
    },
  };
  const notes: AppendFold<FundsCredited, NoteRow> = {
    types: ['FundsCredited'],
    rowsOf: (event) => [{ accountId: accountIdOf(event), logPosition: event.recorded.position, note: event.event.data.reference }],
  };
  return {
    name,
    version,
    streamPrefixes: ['account-'],
    schemaFiles: [join(__dirname, 'tally.schema.sql')],
    ...(isPartitioned && { partitionKey: byAccount }),
    tables: [
      keyedTable(
        tallies,
        { table: 'tallies', key: ['accountId'], columns: { accountId: 'text', credits: 'integer' } },
        { channelOf: ({ accountId }) => `tally:${accountId}`, show: ({ credits }) => ({ credits }) },
      ),
      appendedTable(
        notes,
        { table: 'notes', key: ['accountId', 'logPosition'], columns: { accountId: 'text', logPosition: 'bigint', note: 'text' } },
        { channelOf: ({ accountId }) => `tally:${accountId}`, show: ({ note }) => ({ note }) },
      ),
    ],
  };
};
