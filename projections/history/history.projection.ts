import type { Fact, Instant } from '@copyledger/kernel';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold } from '../runtime/projection';

export interface AccountEventRow {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly revision: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly orderId: string | null;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly data: object;
  readonly metadata: object;
}

const orderOf = (data: object): string | null => ('orderId' in data && typeof data.orderId === 'string' ? data.orderId : null);

/** Everything that was ever recorded in an account's stream, for its owner and the auditor. */
export const historyFold: AppendFold<Fact<string, object>, AccountEventRow> = {
  types: 'all',
  rowsOf: (decoded) => [
    {
      accountId: accountIdOf(decoded),
      logPosition: decoded.recorded.position,
      revision: decoded.recorded.revision,
      eventId: decoded.recorded.id,
      eventType: decoded.recorded.type,
      orderId: orderOf(decoded.event.data),
      occurredAt: decoded.metadata.occurredAt,
      recordedAt: decoded.recorded.recordedAt,
      data: decoded.event.data,
      metadata: decoded.metadata,
    },
  ],
};
