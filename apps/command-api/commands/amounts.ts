import { type Asset, decimalProblemText, type Instant, parseDecimal, parseInstant } from '@copyledger/kernel';
import type { InstrumentCatalogue } from '@copyledger/command-side';
import { invalidField, ProblemError } from '@copyledger/platform';

interface Field {
  readonly field: string;
  readonly text: string;
  readonly scale: number;
  readonly signed?: boolean;
}

/** Reads a field's decimal exactly; throws the problem that names the field and the reason. */
export const unitsOf = ({ field, text, scale, signed = false }: Field): bigint => {
  const parsed = parseDecimal(text, { scale, signed });
  if (parsed.ok) return parsed.value;
  const hint = parsed.problem === 'TooManyFractionDigits' ? ` (at most ${scale})` : '';
  throw invalidField(field, `${decimalProblemText[parsed.problem]}${hint}`);
};

export const instantOf = (field: string, text: string): Instant => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw invalidField(field, 'is no moment that there is');
  return parsed.value;
};

export const assetOf = (catalogue: InstrumentCatalogue, code: string): Asset => {
  const asset = catalogue.asset(code);
  if (asset === undefined) throw new ProblemError('unknown-asset', { detail: `${code} is no asset that is known here.` });
  return asset;
};
