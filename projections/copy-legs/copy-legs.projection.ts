import type {
  CopiedPosition,
  CopyEvent,
  CopyLegResolved,
  CopyPlanned,
  CutQuantity,
  SkipReason,
} from '@copyledger/domain/copying/copy/copy.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Instant } from '@copyledger/kernel';
import type { KeyedFold, PartitionKey, RowKey } from '../runtime/projection';
import type { LegOutcome } from './copy-legs.queries';
import { legsByFollow, type NumberedLeg } from './planned-legs';

export interface CopiedPositionRow extends CopiedPosition {
  readonly followId: string;
  readonly instrument: string;
  /** The newest position of the log that the explanation has seen: what the account has done since is not in it. */
  readonly consumed: bigint;
  readonly updatedAt: Instant;
}

export interface CopyLegRow {
  readonly followId: string;
  /** Also of its order. */
  readonly legId: string;
  readonly planId: string;
  readonly planNumber: number;
  readonly leaderAccountId: string;
  readonly copyAccountId: string;
  readonly instrument: string;
  readonly cause: CopyPlanned['data']['cause'];
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  readonly policyVersion: number;
  readonly outcome: LegOutcome;
  readonly quantity: string;
  readonly limitPrice: string | null;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly cuts: readonly CutQuantity[];
  readonly reason: SkipReason | null;
  /** Whether something of it was not traded. */
  readonly isSkipped: boolean;
  readonly plannedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly plannedPosition: bigint;
  readonly legNumber: number;
}

/** A plan has legs of many follows; its parts, and what becomes of its legs, are shared out by follow. */
export const byFollow: PartitionKey = {
  field: 'followId',
  partitions: 4,
  keysOf: (decoded) => {
    const event = decoded.event as CopyEvent;
    return event.type === 'CopyPlanned' ? [...legsByFollow(event.data).keys()] : [event.data.followId];
  },
};

const positionAfter = (event: CopyEvent, followId: string): CopiedPosition | undefined =>
  event.type === 'CopyPlanned' ? legsByFollow(event.data).get(followId)?.at(-1)?.leg.position : event.data.position;

/** What a follow should hold of an instrument, and how the difference to what it holds is explained: as its newest plan or leg left it. */
export const copiedPositionsFold: KeyedFold<CopyEvent, CopiedPositionRow> = {
  types: ['CopyPlanned', 'CopyLegResolved'],
  keysOf: (decoded) => byFollow.keysOf(decoded).map((followId): RowKey => [followId, decoded.event.data.instrument]),
  fold: (row, { event, metadata }, [followId = '', instrument = '']) => {
    const position = positionAfter(event, followId);
    if (position === undefined) return row;
    return { followId, instrument, ...position, consumed: BigInt(event.data.consumed), updatedAt: metadata.occurredAt };
  },
};

const planned = ({ event: { data }, recorded }: DecodedEvent<CopyPlanned>, { leg, number }: NumberedLeg): CopyLegRow => {
  const { cuts = [] } = leg;
  return {
    followId: leg.followId,
    legId: leg.legId,
    planId: data.planId,
    planNumber: data.planNumber,
    leaderAccountId: data.leaderAccountId,
    copyAccountId: leg.copyAccountId,
    instrument: data.instrument,
    cause: data.cause,
    effect: leg.effect,
    side: leg.side,
    policyVersion: leg.policyVersion,
    outcome: leg.outcome,
    quantity: leg.quantity,
    limitPrice: leg.outcome === 'ordered' ? (leg.limitPrice ?? null) : null,
    filledQuantity: '0',
    averagePrice: null,
    cuts,
    reason: leg.outcome === 'skipped' ? leg.reason : null,
    isSkipped: leg.outcome === 'skipped' || cuts.length > 0,
    plannedAt: data.plannedAt,
    resolvedAt: null,
    plannedPosition: recorded.position,
    legNumber: number,
  };
};

const resolved = (row: CopyLegRow, { event: { data }, metadata }: DecodedEvent<CopyLegResolved>): CopyLegRow => ({
  ...row,
  outcome: data.outcome,
  filledQuantity: data.filledQuantity,
  averagePrice: data.averagePrice ?? null,
  reason: data.reason ?? null,
  isSkipped: row.isSkipped || data.reason !== undefined,
  resolvedAt: metadata.occurredAt,
});

const legKeys = ({ event }: DecodedEvent<CopyEvent>): readonly RowKey[] =>
  event.type === 'CopyPlanned'
    ? event.data.legs.map(({ followId, legId }) => [followId, legId])
    : [[event.data.followId, event.data.legId]];

/** A row per leg, ordered or skipped. What became of a leg that was never planned changes nothing. */
export const copyLegsFold: KeyedFold<CopyEvent, CopyLegRow> = {
  types: ['CopyPlanned', 'CopyLegResolved'],
  keysOf: legKeys,
  fold: (row, decoded, [followId = '', legId]) => {
    const { event } = decoded;
    if (event.type === 'CopyLegResolved') return row && resolved(row, { ...decoded, event });
    const numbered = legsByFollow(event.data)
      .get(followId)
      ?.find(({ leg }) => leg.legId === legId);
    return row ?? (numbered && planned({ ...decoded, event }, numbered));
  },
};
