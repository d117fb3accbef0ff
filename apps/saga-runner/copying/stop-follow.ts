import type { Follows } from '@copyledger/command-side';
import type { EquityStop } from '@copyledger/domain/copying/desk/equity-stops';
import { derivedId, type Instant } from '@copyledger/kernel';
import { settledOf } from '../saga';

/** Ends a follow whose equity has fallen below what its holder has set; everything is closed. Once, however often it is asked. */
export const equityStopper =
  (follows: Pick<Follows, 'send'>, now: () => Instant) =>
  async ({ followId, valuation }: EquityStop): Promise<void> => {
    const commandId = derivedId('command', 'copying', 'equity-stop', followId);
    const cause = { correlationId: commandId, causationId: commandId, actor: { type: 'system', id: 'copying', through: 'feed' } } as const;
    const command = { type: 'StopFollowing', by: { type: 'system' }, mode: 'close-all', reason: 'equity-stop', valuation } as const;
    const outcome = settledOf(await follows.send(followId, { command, commandId, commandHash: '', ...cause, occurredAt: now() }));
    if (outcome.status === 'refused') throw new Error(`follow ${followId} refused to stop: ${outcome.rejection}`);
  };
