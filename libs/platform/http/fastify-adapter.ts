import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemDocumentOf } from '../problem/problem-of';
import { ProblemError } from '../problem/problem-error';
import { problemMediaType, sendProblem } from '../problem/problem.filter';

const requestMsMax = 30_000;
const keepAliveMs = 72_000;
const pathPartLengthMax = 200;

const isFatal = (error: Error & { code?: string }): boolean => error.code === 'ECONNRESET';

/** A request that Node could not even parse has no reply object: the answer is written by hand. */
const answerUnparsable = (error: Error & { code?: string }, socket: Socket): void => {
  if (isFatal(error) || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const detail = tooLarge ? 'The headers are too large.' : 'The request is not HTTP/1.1.';
  const body = JSON.stringify(problemDocumentOf(new ProblemError('bad-request', { detail }), randomUUID()));
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.end(`${head}Connection: close\r\n\r\n${body}`);
};

/** Fastify as every app of ours runs it: bounded in every direction, and with a UUID for each request. */
export const createAdapter = ({ bodyBytesMax }: { readonly bodyBytesMax: number }): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    requestTimeout: requestMsMax,
    keepAliveTimeout: keepAliveMs,
    // During shutdown the requests that still arrive on open connections are served.
    return503OnClosing: false,
    routerOptions: { maxParamLength: pathPartLengthMax },
    clientErrorHandler: answerUnparsable,
    // Addresses that cannot be decoded never reach Nest's filters.
    frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, new ProblemError('bad-request', { detail: 'The address cannot be decoded.' }));
    },
  });
