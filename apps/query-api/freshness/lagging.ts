import { ProblemError } from '@copyledger/platform';

/** A read model has not come as far as an answer needs it; soon it will have. */
export const lagging = ({ wanted, seen }: { readonly wanted: bigint; readonly seen: bigint | undefined }): ProblemError =>
  new ProblemError('projection-lagging', {
    detail: `The read model has not reached log position ${wanted} in time.`,
    members: { minPosition: wanted.toString(), projectionPosition: seen?.toString() ?? null },
    headers: { 'Retry-After': '1' },
  });
