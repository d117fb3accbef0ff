import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { deposit, openAccount } from '@copyledger/domain/trading/account/spec/commands';
import type { CommandEnvelope } from '@copyledger/eventstore/aggregates';
import { memoryEventStore } from '@copyledger/eventstore/client/memory/memory-event-store';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { Accounts } from './aggregates';
import { now } from './clock';
import { createEventCodec } from './contracts';
import { keptSnapshots } from './kept-snapshots';

const envelope = (command: AccountCommand, commandId: string = randomUUID()): CommandEnvelope<AccountCommand> => ({
  command,
  commandId,
  commandHash: '',
  correlationId: 'c',
  causationId: 'c',
  actor: { type: 'user', id: 'alice', through: 'spec' },
  occurredAt: now(),
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Accounts with a database', () => {
  const [log, warn] = [memoryEventStore(), jest.spyOn(Logger.prototype, 'warn').mockImplementation()];
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
    warn.mockRestore();
  });

  /** A process that has just started, and what it counts. */
  const start = () => {
    const registry = new Registry();
    const accounts = new Accounts({ store: log, codec: createEventCodec(), now, ...keptSnapshots(pool, registry) });
    const count = async (outcome: string): Promise<number> => {
      const metric = await registry.getSingleMetric('copyledger_snapshots_total')?.get();
      return metric?.values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
    };
    const counted = async (outcome: string): Promise<void> => {
      while ((await count(outcome)) === 0) await turn();
    };
    return { accounts, count, counted };
  };

  it('keep snapshots in it, load them, and know the commands that were done before', async () => {
    const first = start();
    await first.accounts.send('a', envelope(openAccount({ accountId: 'a' })));
    const deposits = Array.from({ length: 400 }, (_, index) => envelope(deposit('1', { reference: `r${index}` })));
    await Promise.all(deposits.map((each) => first.accounts.send('a', each)));
    await first.counted('saved');
    await first.accounts.stopSnapshots();

    const second = start();
    expect(await second.accounts.state('a')).toEqual(await first.accounts.state('a'));
    expect(await second.count('loaded')).toBe(1);
    expect(await second.accounts.send('a', deposits[0]!)).toMatchObject({ status: 'done', isRepeated: true });
    expect(warn).not.toHaveBeenCalled();
  });

  it('say which ones are of no use, and do without', async () => {
    await pool.query('update snapshots.snapshot set state = set_byte(state, 9, 255 - get_byte(state, 9))');
    const { accounts, count, counted } = start();
    expect(await accounts.state('a')).toMatchObject({ status: 'open' });
    expect(await count('damaged')).toBeGreaterThan(0);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^the snapshot of account-a at revision \d+ is damaged, and is passed over$/);
    await counted('saved');
  });

  it('serve without snapshots while it is away', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:1/nowhere');
    const accounts = new Accounts({ store: log, codec: createEventCodec(), now, ...keptSnapshots(away, new Registry()) });
    expect(await accounts.state('a')).toMatchObject({ status: 'open' });
    await accounts.stopSnapshots();
    await away.end();
  });
});
