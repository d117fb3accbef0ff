import type { QueryResult, QueryResultRow } from 'pg';
import { ProjectionPositions, type ProjectionPositionsOptions } from './positions.queries';

/** A database in which one projection stands where the test says, or which is away. */
class Checkpoints {
  position: bigint | undefined;
  isAway = false;
  looks = 0;

  query<Row extends QueryResultRow>(): Promise<QueryResult<Row>> {
    this.looks += 1;
    if (this.isAway) return Promise.reject(new Error('the database is away'));
    const rows = [{ projection: 'orders', position: this.position === undefined ? null : String(this.position) }];
    return Promise.resolve({ rows: rows as unknown as Row[], rowCount: rows.length, command: 'SELECT', oid: 0, fields: [] });
  }
}

describe('waiting for a projection', () => {
  let db: Checkpoints;
  let positions: ProjectionPositions;
  const open = (options: Partial<ProjectionPositionsOptions> = {}): ProjectionPositions => {
    positions = new ProjectionPositions({ db, pollIntervalMs: 1, ...options });
    return positions;
  };
  const wait = (position: bigint, timeoutMs = 10_000) => positions.waitFor({ projection: 'orders', position, timeoutMs });

  beforeEach(() => {
    db = new Checkpoints();
  });
  afterEach(() => {
    positions.close();
  });

  it('ends when the checkpoint has reached the position', async () => {
    open();
    const waiting = Promise.all([wait(10n), wait(5n)]);
    db.position = 10n;
    expect(await waiting).toEqual([
      { outcome: 'reached', position: 10n },
      { outcome: 'reached', position: 10n },
    ]);
  });

  it('ends at once for a position that was seen, and by the projector in the same process', async () => {
    open({ pollIntervalMs: 60_000 });
    positions.report('orders', 10n);
    const looks = db.looks;
    expect((await wait(10n)).outcome).toBe('reached');
    expect(db.looks).toBe(looks);
    const later = wait(20n);
    positions.report('orders', 20n);
    expect(await later).toEqual({ outcome: 'reached', position: 20n });
  });

  it('gives up in time on a position far ahead', async () => {
    open();
    db.position = 10n;
    expect(await wait(10n ** 18n, 20)).toEqual({ outcome: 'lagging', position: 10n });
  });

  it('has room for so many, and turns the others away', async () => {
    open({ waitersMax: 1 });
    const first = wait(10n);
    expect((await wait(10n)).outcome).toBe('too-many-waiters');
    db.position = 10n;
    expect((await first).outcome).toBe('reached');
    expect((await wait(20n, 5)).outcome).toBe('lagging');
  });

  it('shares one look among all who wait, and looks only while there are any', async () => {
    open();
    const many = Promise.all(Array.from({ length: 100 }, () => wait(10n)));
    db.position = 10n;
    await many;
    expect(db.looks).toBe(1);
  });

  it('outlasts a database that is away for a moment', async () => {
    open();
    db.isAway = true;
    const waiting = wait(10n);
    while (db.looks < 3) await new Promise(setImmediate);
    db.isAway = false;
    db.position = 10n;
    expect((await waiting).outcome).toBe('reached');
  });

  it('is not set back by a look that began before a report', async () => {
    open();
    db.position = 10n;
    const look = positions.positions();
    positions.report('orders', 20n);
    expect(await look).toEqual(new Map([['orders', 20n]]));
    expect((await wait(20n, 5)).outcome).toBe('reached');
  });

  it('answers everybody when it is closed', async () => {
    open();
    const waiting = wait(10n);
    positions.close();
    expect((await waiting).outcome).toBe('lagging');
    expect((await wait(10n)).outcome).toBe('lagging');
  });

  it('knows a position that is not too old, and asks again when it is', async () => {
    open({ ageMaxMs: 60_000 });
    expect(await positions.positionOf('orders')).toBeUndefined();
    db.position = 10n;
    expect(await positions.positionOf('orders')).toBeUndefined();
    expect(await positions.positions()).toEqual(new Map([['orders', 10n]]));
    expect(await positions.positionOf('orders')).toBe(10n);
  });
});
