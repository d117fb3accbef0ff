import { randomUUID } from 'node:crypto';
import type { Channel } from '@copyledger/contracts/stream/channels';
import type { ProblemError } from '@copyledger/platform';
import { problemDocumentOf } from '@copyledger/platform/problem/problem-of';
import { frameOf } from './text-frame';

interface Refused {
  /** Of the request. */
  readonly id?: string | undefined;
  readonly channel?: string | undefined;
}

/** A request was refused, or the connection is about to end. */
export const errorFrame = (problem: ProblemError, { id, channel }: Refused = {}): Buffer =>
  frameOf({ type: 'error', id, channel, problem: problemDocumentOf(problem, randomUUID()) });

/** A channel is lost. */
export const revokedFrame = (channel: Channel, problem: ProblemError): Buffer =>
  frameOf({ type: 'revoked', channel, problem: problemDocumentOf(problem, randomUUID()) });
