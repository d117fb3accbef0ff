import type { Queryable, Statement } from '@copyledger/platform/postgres/database';
import fc from 'fast-check';
import type { ChannelDelta } from './channel-delta';
import { DeltaTail, type Reached, type TailHearing } from './delta-tail';

interface StoredRow {
  readonly projection: string;
  readonly partition: number;
  readonly sequence: number;
  readonly offset: number;
  readonly epoch: number;
  readonly writtenAt: string;
}

/** The tables that are tailed, as far as the tail asks for them. */
class Tables implements Queryable {
  rows: StoredRow[] = [];
  /** What was written and not lost, deleted or not. */
  written: StoredRow[] = [];
  readonly epochs = new Map<string, number>();
  private readonly silent = new Map<string, number>();
  private writes = 0;
  private offset = 0;

  write(projection: string, partition: number, count = 1): void {
    const epoch = this.epochs.get(projection) ?? 1;
    this.epochs.set(projection, epoch);
    for (let left = count; left > 0; left -= 1) {
      this.offset += 1;
      const sequence = this.newest(projection, partition) + 1;
      const row = { projection, partition, sequence, offset: this.offset, epoch, writtenAt: `w${(this.writes += 1)}` };
      this.rows.push(row);
      this.written.push(row);
    }
  }

  /** A projection has dealt with events that are no news. */
  advance(projection: string): void {
    this.silent.set(projection, (this.silent.get(projection) ?? 0) + 1);
  }

  /** The server has lost its last moments. */
  lose(count: number): void {
    const lost = new Set(this.rows.slice(-count));
    this.rows = this.rows.filter((row) => !lost.has(row));
    this.written = this.written.filter((row) => !lost.has(row));
  }

  /** Old rows are deleted, the newest of a partition never. */
  prune(kept = 1): void {
    this.rows = this.rows.filter((row) => row.sequence > this.newest(row.projection, row.partition) - kept);
  }

  query(statement: Statement): Promise<never> {
    const answers: Readonly<Record<string, () => unknown[]>> = {
      'stream.readers': () =>
        [...this.epochs].map(([projection, epoch]) => ({ projection, epoch, position: String(this.reached(projection)) })),
      'stream.newest': () =>
        this.rows
          .filter((row) => row.sequence === this.newest(row.projection, row.partition))
          .map((row) => ({ ...row, sequence: String(row.sequence) })),
      'stream.tail': () => this.tail(statement.values as [string[], number[], string[], number]),
    };
    const rows = answers[statement.name ?? '']?.();
    return Promise.resolve({ rows } as never);
  }

  newest(projection: string, partition: number): number {
    return this.rows.reduce(
      (newest, row) => (row.projection === projection && row.partition === partition ? Math.max(newest, row.sequence) : newest),
      0,
    );
  }

  reached(projection: string): number {
    const silent = this.silent.get(projection) ?? 0;
    return this.rows.reduce((reached, row) => (row.projection === projection ? Math.max(reached, row.offset) : reached), silent);
  }

  private tail([projections, partitions, sequences, limit]: [string[], number[], string[], number]): unknown[] {
    return projections.flatMap((projection, index) =>
      this.rows
        .filter((row) => row.projection === projection && row.partition === partitions[index] && row.sequence >= Number(sequences[index]))
        .sort((a, b) => a.sequence - b.sequence)
        .slice(0, limit)
        .map((row) => ({
          ...row,
          channel: `${projection}:${row.partition}`,
          sequence: String(row.sequence),
          offset: String(row.offset),
          previous: null,
          body: row.sequence > Number(sequences[index]) ? '{"rows":{}}' : null,
        })),
    );
  }
}

class Heard implements TailHearing {
  readonly offsets: number[] = [];
  readonly breaks: string[] = [];
  reached = 0;

  onDelta({ offset }: ChannelDelta): void {
    this.offsets.push(Number(offset));
  }

  onBreak(projection: string): void {
    this.breaks.push(projection);
  }

  onReached(reached: ReadonlyMap<string, Reached>): void {
    this.reached = Number(reached.get('portfolio')?.position ?? 0n);
  }
}

const start = async (fill: (tables: Tables) => void = () => undefined) => {
  const tables = new Tables();
  fill(tables);
  const heard = new Heard();
  const tail = new DeltaTail(heard);
  const look = async (discover = false): Promise<void> => {
    while (await tail.advance(tables, { discover }));
  };
  await look();
  return { tables, heard, tail, look };
};

describe('the tail of the deltas', () => {
  it('tells what is new, in order, and nothing of what was there before', async () => {
    const { tables, heard, look } = await start((given) => {
      given.write('portfolio', 0, 3);
    });
    tables.write('portfolio', 0, 1_200);
    await look();
    expect(heard.offsets).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 4));
    expect([heard.breaks, heard.reached]).toEqual([[], 1_203]);
  });

  it('tells a partition that is new from its first delta on, however it hears of it', async () => {
    const { tables, heard, tail, look } = await start((given) => {
      given.write('portfolio', 0);
    });
    tables.write('portfolio', 1, 2);
    tail.admitNamed('portfolio/1');
    tail.admitNamed('nonsense');
    await look();
    expect(heard.offsets).toEqual([2, 3]);
    tables.write('orders', 0, 2);
    await look();
    expect(heard.offsets).toHaveLength(2);
    await look(true);
    expect(heard.offsets).toEqual([2, 3, 4, 5]);
    // Until it was found, nobody could tell whether its rows had changed.
    expect(heard.breaks).toEqual(['orders']);
  });

  it('has its followers begin again while rows change without deltas, and once more at the first of them', async () => {
    const { tables, heard, look } = await start((given) => {
      given.write('portfolio', 0);
      given.epochs.set('orders', 1);
    });
    await look();
    expect(heard.breaks).toEqual([]);
    tables.advance('orders');
    await look();
    expect(heard.breaks).toEqual(['orders']);
    await look();
    tables.advance('orders');
    tables.write('orders', 0);
    await look(true);
    expect([heard.breaks, heard.offsets]).toEqual([['orders', 'orders'], [2]]);
    tables.write('orders', 0);
    await look(true);
    expect([heard.breaks, heard.offsets]).toEqual([
      ['orders', 'orders'],
      [2, 3],
    ]);
  });

  it('has its followers begin again when readers are switched, and leaves out other versions', async () => {
    const { tables, heard, look } = await start((given) => {
      given.write('portfolio', 0);
      given.write('orders', 0);
    });
    tables.write('portfolio', 0);
    tables.epochs.set('portfolio', 2);
    tables.write('portfolio', 0);
    await look();
    expect([heard.breaks, heard.offsets]).toEqual([['portfolio'], [4]]);
  });

  it('has its followers begin again when deltas are deleted before it has read them', async () => {
    const { tables, heard, look } = await start((given) => {
      given.write('portfolio', 0);
      given.write('orders', 0);
    });
    tables.write('portfolio', 0, 5);
    tables.prune();
    await look();
    expect([heard.breaks, heard.offsets]).toEqual([['portfolio'], []]);
    tables.write('portfolio', 0);
    await look();
    expect(heard.offsets).toEqual([8]);
  });

  it('has its followers begin again when the database has lost what was told', async () => {
    const { tables, heard, look } = await start((given) => {
      given.write('portfolio', 0, 5);
    });
    tables.write('portfolio', 0, 2);
    await look();
    tables.lose(2);
    tables.write('portfolio', 0, 3);
    await look();
    expect(heard.breaks).toEqual(['portfolio']);
    expect(heard.offsets).toEqual([6, 7]);
  });

  type Step = 'write' | 'write elsewhere' | 'lose' | 'prune' | 'switch' | 'look' | 'discover';
  const steps = fc.array(fc.constantFrom<Step>('write', 'write', 'write elsewhere', 'lose', 'prune', 'switch', 'look', 'discover'), {
    maxLength: 60,
  });

  it('never leaves a delta out, or tells one twice, without a break', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { tables, heard, look } = await start((given) => {
          given.write('portfolio', 0);
        });
        let after = 1;
        const act: Record<Step, () => unknown> = {
          write: () => {
            tables.write('portfolio', 0);
          },
          'write elsewhere': () => {
            tables.write('portfolio', 1);
          },
          lose: () => {
            tables.lose(2);
          },
          prune: () => {
            // Rows that are hours old are deleted; the server loses the last moments: never the same.
            tables.prune(3);
          },
          switch: () => {
            tables.epochs.set('portfolio', (tables.epochs.get('portfolio') ?? 1) + 1);
          },
          look: () => look(),
          discover: () => look(true),
        };
        for (const step of script) {
          await act[step]();
          if (heard.breaks.length === 0) continue;
          // A follower's snapshot is read now: what counts is what comes after.
          heard.breaks.length = 0;
          heard.offsets.length = 0;
          after = Math.max(0, ...tables.written.map(({ offset }) => offset));
        }
        await look(true);
        if (heard.breaks.length > 0) return;
        const epoch = tables.epochs.get('portfolio');
        const wanted = tables.written.filter((row) => row.offset > after && row.epoch === epoch).map(({ offset }) => offset);
        expect(heard.offsets.filter((offset) => offset > after).sort((a, b) => a - b)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
