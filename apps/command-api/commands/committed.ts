import type { FastifyInstance } from 'fastify';
import type { WrittenAnswer } from '@copyledger/contracts/commands/command.answers';

const isWritten = (answer: unknown): answer is WrittenAnswer =>
  typeof answer === 'object' && answer !== null && 'position' in answer && typeof answer.position === 'string';

/**
 * Repeats the position of every write in the `Commit-Position` header. A hook of the server, since an interceptor, with the observables
 * around it, costs a tenth of the whole request.
 */
export const tellCommitPositions = (fastify: FastifyInstance): void => {
  fastify.addHook('preSerialization', (request, reply, answer, done) => {
    if (request.method !== 'GET' && isWritten(answer)) void reply.header('Commit-Position', answer.position);
    done(null, answer);
  });
};
