import type { Queryable } from '@copyledger/platform/postgres/database';
import { type FifoLots, fifoLots, type PositionStep } from './fifo-lots';

/** More fills than this in one instrument are refused rather than half told. */
const lotStepsMax = 250_000;

export interface LotsRequest {
  readonly accountId: string;
  readonly instrument: string;
  /** The log position up to which events count; all of them when it is absent. */
  readonly position?: string;
}

interface StepRow extends PositionStep {
  readonly contractSize: string | null;
}

/**
 * The lots of an account in one instrument, first in, first out, drawn from its fills; undefined when it never traded it. Refused with
 * a RangeError when there are too many fills, and for contracts whose profit is not linear in the price.
 */
export const lotsOf = async (db: Queryable, { accountId, instrument, position }: LotsRequest): Promise<FifoLots | undefined> => {
  const { rows } = await db.query<StepRow & { readonly kind: string | null }>({
    name: 'lots.steps',
    text: `select s.position, s."occurredAt", s.quantity, s.cost, s.price, p.contract_size as "contractSize", p.instrument_kind as kind
      from (
        select log_position as position, occurred_at as "occurredAt", position_quantity as quantity, position_cost as cost, price
          from read.fills where account_id = $1 and instrument = $2 and log_position <= $3::bigint
        union all
        select log_position, occurred_at, implied_quantity, implied_cost, null
          from read.discrepancies where account_id = $1 and instrument = $2 and log_position <= $3::bigint) s
      left join read.positions p on p.account_id = $1 and p.instrument = $2
      order by s.position limit $4`,
    values: [accountId, instrument, position ?? '9223372036854775807', lotStepsMax + 1],
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  if (first.kind === 'inverse-perpetual') throw new RangeError('Lots of inverse contracts are not told.');
  if (rows.length > lotStepsMax) throw new RangeError(`More than ${lotStepsMax} fills in one instrument.`);
  return fifoLots(rows, first.contractSize ?? '1');
};
