import { announcedParts } from '@copyledger/platform/config/running-parts';
import { projections } from '@copyledger/projections/index';
import { type DeploymentStatus, deploymentStatuses } from '@copyledger/apps/cli/projection/status';
import type { CommandWorld } from '../command-api.world';
import { Cli, eventually } from '../replay-command';
import { Operator } from './operator';

/** The read models of the platform that runs, as operators see to them. */
export const projectionsSuite = (world: CommandWorld): void => {
  describe('the command line, on the read models of the platform that runs,', () => {
    const operator = new Operator(world);
    /** They take so long that everything else happens meanwhile. */
    let [slow, abandoned]: Cli[] = [];
    let live: Readonly<Record<string, string>>;

    beforeAll(async () => {
      live = Object.fromEntries(await Promise.all(projections.map(async ({ name }) => [name, await operator.schemaOf(name)] as const)));
      // However short the log has been until now, this takes a while.
      await Promise.all(Array.from({ length: 15 }, () => world.account({ funds: { USDT: '1' } })));
      [slow, abandoned] = ['history', 'activity'].map((name) => operator.begin('rebuild', name, '--throttle', '1/s'));
    });
    afterAll(async () => {
      for (const each of [slow, abandoned]) each?.kill('SIGKILL');
      await operator.end();
    });

    const statusesOf = async (name: string): Promise<readonly DeploymentStatus[]> =>
      (await deploymentStatuses(operator.pool)).filter(({ projection }) => projection === name);
    /** What there is of a projection, and who sees it. */
    const versionsOf = async (name: string): Promise<readonly string[]> =>
      (await statusesOf(name)).map(({ schema, state }) => `${schema} ${state}`);

    it('says of every version how it is', async () => {
      for (const name of ['history', 'activity'])
        await eventually(async () => (await statusesOf(name)).find(({ state, writers }) => state === 'building' && writers.length > 0));
      const [{ code, out, err }, json] = await Promise.all([operator.projection('status'), operator.projection('status', '--json')]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(json).toMatchObject({ code: 0, err: '' });
      const expected = [...Object.values(live), `${live['history']}_b2`, `${live['activity']}_b2`].sort();
      expect((JSON.parse(json.out) as readonly DeploymentStatus[]).map(({ schema }) => schema).sort()).toEqual(expected);
      const [headings, ...lines] = out.trimEnd().split('\n');
      expect(headings).toMatch(/^projection +schema +version +state +partitions +done +parked +written by$/);
      expect(lines.map((line) => line.split(/ +/)[1]).sort()).toEqual(expected);
      expect(out).toMatch(/^orders +orders_v\d +\d +live +4 +(100|9\d(\.\d)?)% +0 +\S+:\d+$/m);
      expect(out).toMatch(/^history +history_v\d_b2 +\d +building +4 +\d+(\.\d)?% +0 +rebuild \S+:\d+$/m);
    });

    it('does not drop what is being built, or what readers see', async () => {
      expect(await operator.projection('drop', 'history')).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/^copyledger: history_v\d_b2 is being built by rebuild \S+:\d+\n$/) as string,
      });
      const err = 'copyledger: pnl has nothing but what readers see\n';
      expect(await operator.projection('drop', 'pnl')).toEqual({ code: 1, out: '', err });
    });

    it('finds read models that are what the log says', async () => {
      const { code, out, err } = await operator.projection('diff', 'portfolio');
      expect({ code, err }).toEqual({ code: 0, err: `builds ${live['portfolio']}_b2\ncompares it with ${live['portfolio']}\n` });
      expect(out).toMatch(/^accounts: [1-9]\d* rows, the same\nbalances: [1-9]\d* rows, the same\n/);
      expect(out.trimEnd().split('\n')).toHaveLength(projections.find(({ name }) => name === 'portfolio')!.tables.length);
      expect(await versionsOf('portfolio')).toEqual([`${live['portfolio']} live`]);
    });

    it('finds a row that somebody has tampered with, leaves readers where they are, and repairs it', async () => {
      const account = await world.account({ funds: { USDT: '1234.5' } });
      const { id, path } = account;
      await world.balances(account, account.position);
      await operator.pool.query(`update ${live['pnl']}.balance_days set total = 9876 where account_id = $1`, [id]);
      const differing = new RegExp(
        [
          `^balance_days: (\\d+) rows, and \\1 rebuilt; they differ, for example$`,
          `^  \\(${id},USDT,[-\\d]+\\)$`,
          `^    readers see  \\(${id},USDT,[-\\d]+,9876,\\d+,\\d+\\)$`,
          `^    rebuilt      \\(${id},USDT,[-\\d]+,1234.5,\\d+,\\d+\\)$`,
        ].join('\n'),
        'm',
      );
      const found = await operator.projection('diff', 'pnl');
      expect(found).toMatchObject({ code: 1, err: expect.stringMatching(/\ncopyledger: pnl is not what the log says\n$/) as string });
      expect(found.out).toMatch(differing);
      const kept = await operator.projection('rebuild', 'pnl');
      expect(kept.err).toMatch(
        /\ncopyledger: 1 rebuilt projection differs from what readers see; with --repair they see it all the same\n$/,
      );
      expect(kept.out).toMatch(/^pnl: readers keep what they see, because pnl_v\d_b2 differs\n/);
      expect(kept).toMatchObject({ code: 1, out: expect.stringMatching(differing) as string });
      expect(await operator.schemaOf('pnl')).toBe(live['pnl']);
      const repaired = await operator.projection('rebuild', 'pnl', '--repair');
      const text = `pnl: readers see ${live['pnl']}_b2; \`copyledger projection drop pnl\` removes what they saw before\n`;
      expect(repaired).toMatchObject({ code: 0, out: text });
      // The one that was kept is gone on with.
      expect(repaired.err).toMatch(
        /^goes on with pnl_v\d_b2\nfolded \d+ events in [\d.]+ s, \d+ a second\nmakes the indexes of pnl_v\d_b2\n/,
      );
      expect(repaired.err).toMatch(/\ncompares pnl_v\d_b2 with pnl_v\d\nswitches readers to pnl_v\d_b2\n$/);
      // Read as of a write that came after the switch.
      const { position } = await world.account({ funds: { USDT: '1' } });
      expect(await world.get(`${path}/equity`, position)).toMatchObject({
        days: expect.arrayContaining([expect.objectContaining({ equity: '1234.5', flow: '1234.5' })]) as object[],
      });
    });

    it('drops what readers have left', async () => {
      expect(await versionsOf('pnl')).toEqual([`${live['pnl']} left`, `${live['pnl']}_b2 live`]);
      expect(await operator.projection('drop', 'pnl')).toEqual({ code: 0, out: `dropped ${live['pnl']}\n`, err: '' });
      expect(await versionsOf('pnl')).toEqual([`${live['pnl']}_b2 live`]);
      const { rows } = await operator.pool.query('select from information_schema.tables where table_schema = $1', [live['pnl']]);
      expect(rows).toEqual([]);
    });

    it('drops at once what a rebuild has left that was killed', async () => {
      abandoned!.kill('SIGKILL');
      await abandoned!.ended;
      expect(await operator.projection('drop', 'activity')).toEqual({ code: 0, out: `dropped ${live['activity']}_b2\n`, err: '' });
      expect(await versionsOf('activity')).toEqual([`${live['activity']} live`]);
    });

    it('names the projections that there are', async () => {
      const err = `copyledger: there is no projection gossip; there are ${projections.map(({ name }) => name).join(', ')}\n`;
      const asked = [['rebuild'], ['diff'], ['drop'], ['parked', 'list'], ['parked', 'retry']];
      const answers = await Promise.all(asked.map((words) => operator.projection(...words, 'gossip')));
      expect(answers).toEqual(asked.map(() => ({ code: 1, out: '', err })));
    });

    it('says which part is missing', async () => {
      const { eventStoreUrl = '', databaseUrl = '' } = announcedParts(world.configuration.dataDir) ?? {};
      await operator.pool.query('create database unused');
      const unused = databaseUrl.replace(/\/postgres$/, '/unused');
      const nowhere = 'esdb://127.0.0.1:1?tls=false';
      const [empty, silent] = await Promise.all([
        new Cli(['projection', 'status'], { DATABASE_URL: unused, EVENTSTORE_URL: eventStoreUrl }).ended,
        new Cli(['projection', 'diff', 'orders'], { DATABASE_URL: databaseUrl, EVENTSTORE_URL: nowhere }).ended,
      ]);
      const err = 'copyledger: this database has no read models yet: the first projector that runs makes them\n';
      expect(empty).toEqual({ code: 1, out: '', err });
      expect(silent).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^copyledger: the log at 127\.0\.0\.1:1: /) as string });
    });

    it('shows how far a rebuild has come and how long it takes; interrupted, the next goes on from there', async () => {
      const { err } = await eventually(() => (slow!.said.err.includes('left') ? slow!.said : undefined));
      expect(err).toMatch(
        /^builds history_v\d_b2\n(\[[#-]{24}\] +\d+% {2}\d+ events?\n)*\[[#-]{24}\] +\d+% {2}\d+ events {2}\d+\/s {2}\d\d:\d\d left\n/,
      );
      slow!.kill('SIGINT');
      const interrupted = await slow!.ended;
      expect(interrupted).toMatchObject({ code: 130, out: '' });
      expect(interrupted.err).toMatch(/\ncopyledger: interrupted: the same command again goes on from here\n$/);
      const again = await operator.projection('rebuild', 'history');
      expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^history: readers see history_v\d_b2; /) as string });
      expect(again.err).toMatch(/^goes on with history_v\d_b2\n/);
    });
  });
};
