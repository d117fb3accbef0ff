import { instantOfMillis, dayOf } from '@copyledger/kernel';
import { type DaysQuery, resultDaysMax } from '@copyledger/contracts/queries/result.requests';
import { invalidField } from '@copyledger/platform';

const dayMs = 86_400_000;
const daysDefault = 30;

const momentOf = (field: string, day: string): number => {
  const ms = Date.parse(`${day}T00:00:00Z`);
  // The round trip refuses the 30th of February.
  if (Number.isNaN(ms) || dayOf(instantOfMillis(ms)) !== day) throw invalidField(field, 'must be a day of the calendar');
  return ms;
};

/** The days that are asked for, the first and the last included; bounded. `today` is the last unless another is named. */
export const daysOf = (query: DaysQuery, today: string): { readonly from: string; readonly to: string } => {
  const to = query.to ?? today;
  const end = momentOf('to', to);
  const from = query.from ?? dayOf(instantOfMillis(end - daysDefault * dayMs));
  const days = (end - momentOf('from', from)) / dayMs + 1;
  if (days < 1) throw invalidField('from', 'must not be after `to`');
  if (days > resultDaysMax) throw invalidField('from', `must be at most ${resultDaysMax} days before \`to\``);
  return { from, to };
};
