import type { OutsideBatchQuery } from '@copyledger/contracts/outside/outside.requests';
import { type Instant, parseInstant } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';
import type { SourceOptions } from './outside-batch';

const momentOf = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw invalidField('until', 'is no moment in UTC');
  return parsed.value;
};

type Options = Omit<SourceOptions, 'kind'>;

const runOf = ({ session, sequence }: OutsideBatchQuery): Pick<Options, 'session' | 'sequence'> => {
  if ((session === undefined) !== (sequence === undefined)) throw invalidField('sequence', 'and session go together');
  return session === undefined || sequence === undefined ? {} : { session, sequence: Number(sequence) };
};

const placeOf = ({ run, line, catchUp }: OutsideBatchQuery): Pick<Options, 'run' | 'line'> => {
  if ((run === undefined) !== (line === undefined)) throw invalidField('line', 'and run go together');
  if (run === undefined || line === undefined) return {};
  if (catchUp === 'true') throw invalidField('line', 'is for what reaches the market: a batch to catch up with is in no run');
  return { run, line: Number(line) };
};

const scalesOf = ({ role, priceScale, sizeScale }: OutsideBatchQuery): Pick<Options, 'scales'> => {
  if (priceScale === undefined && sizeScale === undefined) return {};
  if (priceScale === undefined || sizeScale === undefined) throw invalidField('sizeScale', 'and priceScale go together');
  if (role !== 'index') throw invalidField('priceScale', 'is for the role index: what is traded with has the digits of the instrument');
  return { scales: { priceScale: Number(priceScale), sizeScale: Number(sizeScale) } };
};

/** What a request says of its batch. Throws the problem that names the parameter. */
export const sourceOptionsOf = (query: OutsideBatchQuery): Options => ({
  market: query.market,
  role: query.role ?? 'liquidity',
  isLast: query.last === 'true',
  isCatchUp: query.catchUp === 'true',
  isConflated: query.conflate === 'true',
  wantsBests: query.bests === 'true',
  ...(query.until !== undefined && { until: momentOf(query.until) }),
  ...(query.contractValue !== undefined && { contractValue: query.contractValue }),
  ...runOf(query),
  ...placeOf(query),
  ...scalesOf(query),
});
