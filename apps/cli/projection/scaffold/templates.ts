import type { Names } from './names';

/** The files of a new projection, by the part of their names behind the projection's own: it counts the fills of each account. */
export const templates: Readonly<Record<string, (names: Names) => string>> = {
  'projection.ts': ({
    camel,
    pascal,
    kebab,
    words,
  }) => `import type { OrderFilled } from '@copyledger/domain/trading/account/account.events';
import { accountIdOf } from '../runtime/account-stream';
import type { KeyedFold } from '../runtime/projection';
import type { ${pascal} } from './${kebab}.queries';

export type ${pascal}Row = Omit<${pascal}, 'updatedPosition'>;

/** The ${words} of each account. */
export const ${camel}Fold: KeyedFold<OrderFilled, ${pascal}Row> = {
  types: ['OrderFilled'],
  keysOf: (event) => [[accountIdOf(event)]],
  fold: (row, { metadata }, [accountId = '']) => ({
    accountId,
    fills: (row?.fills ?? 0) + 1,
    lastFilledAt: metadata.occurredAt,
  }),
};
`,
  'store.ts': ({ camel, pascal, kebab, snake, words }) => `import { join } from 'node:path';
import { byAccount } from '../runtime/account-stream';
import { keyedTable } from '../runtime/keyed-table';
import type { Projection } from '../runtime/projection';
import type { RowShape } from '../runtime/row-shape';
import { ${camel}Fold, type ${pascal}Row } from './${kebab}.projection';

const rows: RowShape<${pascal}Row> = {
  table: '${snake}',
  key: ['accountId'],
  columns: { accountId: 'text', fills: 'integer', lastFilledAt: 'timestamptz' },
};

/** The ${words} of every account. */
export const ${camel}Projection: Projection = {
  name: '${snake}',
  version: 1,
  streamPrefixes: ['account-'],
  schemaFiles: [join(__dirname, '${kebab}.schema.sql')],
  partitionKey: byAccount,
  tables: [keyedTable(${camel}Fold, rows)],
};
`,
  'schema.sql': ({ snake }) => `create table ${snake} (
  account_id text collate "C" primary key,
  fills integer not null,
  last_filled_at timestamptz not null,
  log_position bigint not null
) with (fillfactor = 70);
`,
  'queries.ts': ({ camel, pascal, snake, words }) => `import type { Queryable } from '@copyledger/platform/postgres/database';

export interface ${pascal} {
  readonly accountId: string;
  readonly fills: number;
  readonly lastFilledAt: string;
  /** The position of the newest event that is in the row. */
  readonly updatedPosition: string;
}

/** The ${words} of an account; undefined when there are none. */
export const ${camel}Of = async (db: Queryable, accountId: string): Promise<${pascal} | undefined> => {
  const { rows } = await db.query<${pascal}>({
    name: '${snake}.of',
    text: \`select account_id as "accountId", fills, last_filled_at as "lastFilledAt", log_position as "updatedPosition"
      from read.${snake} where account_id = $1\`,
    values: [accountId],
  });
  return rows[0];
};
`,
  'spec.ts': ({ camel, kebab, words }) => `import { accountEvent as account } from '@copyledger/testing';
import { foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { ${camel}Fold } from './${kebab}.projection';

describe('the ${words} of an account', () => {
  const events = new RecordedLog().append('account-a', account.OrderFilled(), account.OrderFilled());

  it('count its fills', () => {
    expect(foldRows(${camel}Fold, events)).toEqual([{ accountId: 'a', fills: 2, lastFilledAt: '2026-11-20T09:30:02.000000Z' }]);
  });

  it('are the same when events come again', () => {
    const once = foldRows(${camel}Fold, events);
    for (const from of events.keys()) expect(foldRows(${camel}Fold, [...events, ...events.slice(from)])).toEqual(once);
  });
});
`,
};
