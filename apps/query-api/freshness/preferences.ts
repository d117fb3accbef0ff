import { invalidField } from '@copyledger/platform';

/** How long a read waits for its projection, in seconds: when the client does not say, and at most. */
export const waitSeconds = { default: 2, max: 10 } as const;

const positionMax = 2n ** 63n - 1n;

type Header = string | readonly string[] | undefined;

/** The `Min-Position` header; undefined when absent, a `validation-failed` problem when it is no log position. */
export const minPositionOf = (header: Header): bigint | undefined => {
  if (header === undefined) return undefined;
  const position = typeof header === 'string' && /^\d{1,19}$/.test(header) ? BigInt(header) : undefined;
  if (position === undefined || position > positionMax) throw invalidField('Min-Position', 'must be a log position, as a write answers it');
  return position;
};

/**
 * The seconds of `Prefer: wait=N` (RFC 7240, 4.3), never more than the limit. A preference that is not understood is ignored, as the
 * RFC has it.
 */
export const waitSecondsOf = (header: Header): number => {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  const wanted = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])/i.exec(text)?.[1];
  return wanted === undefined ? waitSeconds.default : Math.min(Number(wanted), waitSeconds.max);
};
