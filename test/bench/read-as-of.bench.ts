import { derivedId } from '@copyledger/kernel';
import { reporterOf } from './figures';
import { latencyOf } from './latency';
import { ReadClient } from './read/read-client';
import { type ReadSide, withReadSide } from './read/read-side';
import { sized } from './size';
import { randomOf } from '../crash/platform-load';

/** One account's life, with what markets say of it. */
const log = { events: sized(180_000, 2_000), accounts: 1, seed: 5 };
const questions = sized(300, 20);
const accountId = derivedId<'account'>('bench', '0');

const report = reporterOf('read-as-of', { postgres: 'the embedded one, crash-safe, on this machine' });

const routes = {
  portfolio: 'the portfolio',
  'orders?limit=100': 'a page of a hundred orders',
  pnl: 'the profit by day',
  equity: 'the equity by day',
} as const;

/** One question after the other, at positions all over the account's life. */
const asked = async (side: ReadSide): Promise<void> => {
  const { rows } = await side.pool.query<{ position: string }>(
    'select log_position as position from read.account_events where account_id = $1 order by log_position',
    [accountId],
  );
  const token = await side.tokenOf('owner-0');
  const client = new ReadClient(side.url);
  const random = randomOf(log.seed);
  for (const [route, name] of Object.entries(routes)) {
    const times: number[] = [];
    const now: number[] = [];
    const timed = async (path: string, into: number[]): Promise<void> => {
      const startedAt = performance.now();
      await client.get(path, token);
      into.push(performance.now() - startedAt);
    };
    const path = `/v1/accounts/${accountId}/${route}`;
    for (let question = 0; question < questions; question += 1) {
      const { position } = rows[Math.floor(random() * rows.length)]!;
      await timed(`${path}${path.includes('?') ? '&' : '?'}asOf=${position}`, times);
      await timed(path, now);
    }
    const [latency, present] = [latencyOf(times), latencyOf(now)];
    report({
      name: `${name} as of any position`,
      value: latency.p99,
      unit: 'ms',
      latency,
      budget: { p99: 50 },
      reference: { name: 'the same as of now', value: present.p99, latency: present },
      conditions: { accountEvents: rows.length, questions },
    });
  }
  client.close();
};

export const run = (): Promise<void> => withReadSide(log, asked);
