import { EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import type { EventStore } from '@copyledger/eventstore/client';
import { eventually } from '@copyledger/testing';
import type { CommandWorld, Opened, Written } from '../command-api.world';
import { Operator } from './operator';

/** An amount that nobody else in this world moves. */
const poison = '666.66';
const reason = 'duplicate of ticket 4711';

/** Rows that wait behind an event which cannot be folded, as operators see to them. */
export const parkedSuite = (world: CommandWorld): void => {
  describe('a key that is parked', () => {
    const operator = new Operator(world);
    let schema: string;
    let [skipped, retried]: readonly Opened[] = [];

    /** What cannot be folded: Postgres refuses it, as it would refuse the rows of a fold with a bug. */
    const constrain = (change: string): Promise<unknown> => operator.pool.query(`alter table ${schema}.posted_events ${change}`);
    const deposit = ({ path }: Opened, amount: string): Promise<Written> => world.done(`${path}/deposits`, { asset: 'USDT', amount });
    const amountsOf = async ({ path }: Opened): Promise<readonly unknown[]> =>
      (await world.items(`${path}/ledger`)).filter(({ ledger }) => ledger === 'account').map(({ amount }) => amount);
    const metric = async (): Promise<string | undefined> => {
      const text = await (await fetch(`${world.url}/metrics`)).text();
      return /^copyledger_projection_parked_keys\{projection="ledger"\} (\d+)$/m.exec(text)?.[1];
    };
    const expectState = (keys: number, state: 'degraded' | 'up'): Promise<void> =>
      eventually(async () => {
        expect(await metric()).toBe(String(keys));
        const response = await fetch(`${world.url}/health/ready`);
        // Nobody is to be turned away for it.
        expect([response.status, await response.json()]).toMatchObject([200, { status: 'up', checks: { 'read-models': state } }]);
      });

    beforeAll(async () => {
      schema = await operator.schemaOf('ledger');
      await constrain(`add constraint no_bad_luck check (postings::text not like '%${poison}%')`);
      [skipped, retried] = [await world.account({ funds: { USDT: '1' } }), await world.account({ funds: { USDT: '2' } })];
    });
    afterAll(() => operator.end());

    it('is measured, and the platform says that it is degraded', async () => {
      await expectState(0, 'up');
      for (const account of [skipped!, retried!]) await deposit(account, poison);
      const { position } = await deposit(skipped!, '3');
      await expectState(2, 'degraded');
      expect(await amountsOf(skipped!)).toEqual(['1']);
      expect(await world.balances(skipped!, position)).toMatchObject({ USDT: { total: '670.66' } });
      expect(world.lines.filter((line) => line.includes(' has parked '))).toHaveLength(2);
    });

    it('is listed with what it waits behind, and why', async () => {
      const [text, json, other] = await Promise.all([
        operator.projection('parked', 'list'),
        operator.projection('parked', 'list', 'ledger', '--json'),
        operator.projection('parked', 'list', 'orders'),
      ]);
      const line = (account: Opened, waiting: string, revision: number): string =>
        [
          `ledger ${account.id}: ${waiting} since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z`,
          `  behind trading.FundsCredited.v1, account-${account.id} revision ${revision}, position \\d+`,
          `  new row for relation "posted_events" violates check constraint "no_bad_luck"\n`,
        ].join('\n');
      expect(text).toMatchObject({ code: 0, err: '' });
      expect(text.out).toMatch(new RegExp(`^${line(skipped!, '2 events wait', 2)}${line(retried!, '1 event waits', 2)}$`));
      expect(JSON.parse(json.out)).toMatchObject([
        { projection: 'ledger', schema, key: skipped!.id, revision: '2', waiting: 2 },
        { projection: 'ledger', schema, key: retried!.id, revision: '2', waiting: 1 },
      ]);
      expect(other).toEqual({ code: 0, out: 'nothing waits\n', err: '' });
      expect((await operator.projection('status')).out).toMatch(/^ledger +ledger_v\d +\d +live +4 +\S+% +2 /m);
    });

    it('waits on when it is tried in vain', async () => {
      const { code, out, err } = await operator.projection('parked', 'retry', 'ledger', skipped!.id);
      expect({ code, err }).toEqual({
        code: 1,
        err: 'asks the projector to fold what waits for 1 key\ncopyledger: 1 key still waits\n',
      });
      expect(out).toMatch(new RegExp(`^ledger ${skipped!.id}: 2 events wait since `));
      await expectState(2, 'degraded');
    });

    it('goes on behind the event when it is skipped, which the log keeps', async () => {
      const words = ['parked', 'skip', 'ledger', skipped!.id];
      expect(await operator.projection(...words)).toMatchObject({
        code: 1,
        err: "copyledger: required option '--reason <text>' not specified\n",
      });
      expect(await operator.projection(...words, '--reason', reason, '--by', 'vera')).toEqual({
        code: 0,
        out: `ledger passes over the event for ${skipped!.id}, and every rebuild will\n`,
        err: 'writes the decision into the log, and asks the projector to go on behind the event\n',
      });
      expect(await amountsOf(skipped!)).toEqual(['3', '1']);
      await expectState(1, 'degraded');
      const decisions = [];
      const stream = world.app.get<EventStore>(EVENT_STORE).readStream('projection-ledger', { direction: 'forwards', from: 'start' });
      for await (const recorded of stream) decisions.push(recorded);
      expect(decisions).toMatchObject([
        {
          type: 'projections.ParkedEventSkipped.v1',
          data: { projection: 'ledger', key: skipped!.id, stream: `account-${skipped!.id}`, revision: '2', reason },
          metadata: { actor: { type: 'user', id: 'vera', through: 'cli' } },
        },
      ]);
    });

    it('goes on with all that waited when it is tried again and can be folded', async () => {
      await constrain('drop constraint no_bad_luck');
      expect(await operator.projection('parked', 'retry', 'ledger')).toEqual({
        code: 0,
        out: '1 key of ledger goes on\n',
        err: 'asks the projector to fold what waits for 1 key\n',
      });
      expect(await amountsOf(retried!)).toEqual([poison, '2']);
      await expectState(0, 'up');
      expect(await operator.projection('parked', 'retry', 'ledger')).toEqual({
        code: 1,
        out: '',
        err: 'copyledger: ledger has no parked key\n',
      });
    });

    it('is passed over by a rebuild too, though that could fold the event', async () => {
      const { code, out, err } = await operator.projection('rebuild', 'ledger');
      expect({ code, out }).toEqual({
        code: 0,
        out: `ledger: readers see ${schema}_b2; \`copyledger projection drop ledger\` removes what they saw before\n`,
      });
      expect(err).toContain(`\ncompares ${schema}_b2 with ${schema}\n`);
      expect(await amountsOf(skipped!)).toEqual(['3', '1']);
    });
  });
};
