import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CopyDesk } from '@copyledger/domain/copying/desk/copy-desk';
import type { DeskInput } from '@copyledger/domain/copying/desk/desk.inputs';
import { now } from '@copyledger/command-side/clock';
import { derivedId } from '@copyledger/kernel';
import { accountEvent, followEvent, leaderEvent } from '@copyledger/testing';
import type { Figure } from '../figures';

const mebibyte = 2 ** 20;

const collect = (): number => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return process.memoryUsage().heapUsed;
};

/** A desk that so many follow, each with money and nothing copied yet. */
export const measureMemory = (report: (figure: Figure) => void, follows: number): void => {
  const before = collect();
  const leaderAccountId = derivedId('account', 'leader');
  const desk = CopyDesk.create(leaderAccountId);
  let position = 0n;
  const absorb = (stream: string, event: DeskInput['event']): void => {
    position += 1n;
    desk.absorb({ position, at: now(), stream, event });
  };
  absorb(`leader-${leaderAccountId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId }));
  for (let index = 0; index < follows; index += 1) {
    const ids = { followId: derivedId('follow', String(index)), copyAccountId: derivedId('account', String(index)), leaderAccountId };
    absorb(`follow-${ids.followId}`, followEvent.FollowRequested(ids));
    absorb(
      `account-${ids.copyAccountId}`,
      accountEvent.FundsCredited({ balances: [{ asset: 'USDT', total: '1000', held: '0', margin: '0' }] }),
    );
    absorb(`follow-${ids.followId}`, followEvent.FollowStarted(ids));
  }
  const start = performance.now();
  const rows = desk.takeChanges();
  const rowMs = performance.now() - start;
  const characters = rows.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
  const bytes = collect() - before;
  report({
    name: `heap of a desk with ${follows} follows`,
    value: bytes / mebibyte,
    unit: 'MiB',
    conditions: {
      bytesPerFollow: Math.round(bytes / follows),
      rows: rows.length,
      rowMiB: Math.round(characters / mebibyte),
      rowMs: Math.round(rowMs),
    },
  });
};
