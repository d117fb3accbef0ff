import type { BatchAnswer, BatchItemAnswer } from '@copyledger/contracts/commands/command.answers';
import { ProblemError } from '@copyledger/platform';
import { problemDocumentOf } from '@copyledger/platform/problem/problem-of';
import type { RequestContext } from './request-context';

type Item = BatchItemAnswer & { readonly position: string };

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * Answers for every item in order. An item that the rules refuse says so in its place; when an item could not be dealt with at all
 * (503, or a bug), the whole batch fails, and may be repeated with its key: what was done is not done again.
 */
export const answerBatch = async (items: readonly Promise<Item>[], { requestId }: RequestContext): Promise<BatchAnswer> => {
  let newest = 0n;
  const results: BatchItemAnswer[] = [];
  for (const settled of await Promise.allSettled(items)) {
    if (settled.status === 'fulfilled') {
      const { position, ...answer } = settled.value;
      newest = larger(newest, BigInt(position));
      results.push(answer);
      continue;
    }
    const reason: unknown = settled.reason;
    if (!(reason instanceof ProblemError) || reason.status >= 500) throw reason;
    results.push({ result: 'refused', problem: problemDocumentOf(reason, requestId) });
  }
  return { results, position: newest.toString() };
};
