import { ProblemError } from '@copyledger/platform';
import { answerBatch } from './batch';
import type { RequestContext } from './request-context';

const context = { requestId: '6f1c2f60-5d0b-4b3a-9b1f-0f6f7f3b1c55' } as RequestContext;
const done = (position: string) => Promise.resolve({ result: 'done' as const, position });

describe('the answer to a batch', () => {
  it('has one result per item in order, and the newest position', async () => {
    const items = [done('9'), Promise.reject(new ProblemError('insufficient-funds')), done('12'), done('10')];
    expect(await answerBatch(items, context)).toMatchObject({
      position: '12',
      results: [{ result: 'done' }, { result: 'refused', problem: { type: '/problems/insufficient-funds' } }, { result: 'done' }, {}],
    });
  });

  it('is a failure when an item could not be dealt with, whatever became of the others', async () => {
    const away = new ProblemError('log-unavailable');
    await expect(answerBatch([done('9'), Promise.reject(away)], context)).rejects.toBe(away);
    await expect(answerBatch([Promise.reject(new TypeError('oops')), done('9')], context)).rejects.toThrow(TypeError);
  });
});
