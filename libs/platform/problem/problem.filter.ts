import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemError } from './problem-error';
import { problemDocumentOf, problemOf } from './problem-of';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** Answers a request with a problem. */
export const sendProblem = (reply: FastifyReply, problem: ProblemError): void => {
  const body = JSON.stringify(problemDocumentOf(problem, reply.request.id));
  // A string is sent as it is: an object would go through the serializer of the route's own answer.
  void reply
    .status(problem.status)
    .headers({ ...problem.options.headers })
    .type(problemMediaType)
    .send(body);
};

/** Turns everything that a handler, guard, pipe or Fastify itself throws into `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.problem === 'internal-error') this.report(error, request);
    if (!reply.sent) sendProblem(reply, problem);
  }

  private report(error: unknown, request: FastifyRequest): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    this.logger.error('A request broke', cause, { requestId: request.id, method: request.method, route: request.routeOptions.url });
  }
}
