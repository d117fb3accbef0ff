import { status, type sendUnaryData, type ServerReadableStream } from '@grpc/grpc-js';
import { decodeAppendRequest, encodeAppendSuccess, encodeAppendWrongExpectedVersion, type AppendOptions } from '../../wire/append';
import { type ProposedEvent } from '../../wire/record';
import { type Store } from '../../storage/store';
import { type StreamDependencies } from './dependencies';
import { type WriteOutcome } from '../../storage/write-operations';
import { invalidArgument, maximumAppendSizeExceeded, RpcError, streamDeleted, toRpcError } from '../errors';
import { sizeOf } from './append-size';

const requireOptions = (options: AppendOptions | undefined): AppendOptions => {
  if (options === undefined) throw invalidArgument('an append begins with its options');
  if (options.stream === '') throw invalidArgument('the stream name is empty');
  return options;
};

/** What one call has proposed so far. */
class Proposal {
  private options: AppendOptions | undefined;
  private readonly events: ProposedEvent[] = [];
  private sizeBytes = 0;

  constructor(
    private readonly sizeMaxBytes: number,
    private readonly authorize: (stream: string) => void,
  ) {}

  add(message: Buffer): void {
    const request = decodeAppendRequest(message);
    if (request?.kind === 'options') {
      this.options = requireOptions(request.options);
      this.authorize(this.options.stream);
    }
    if (request?.kind !== 'event') return;
    requireOptions(this.options);
    this.sizeBytes += sizeOf(request.event);
    if (this.sizeBytes > this.sizeMaxBytes) throw maximumAppendSizeExceeded(this.sizeMaxBytes);
    this.events.push(request.event);
  }

  finish(): AppendOptions & { readonly events: readonly ProposedEvent[] } {
    return { ...requireOptions(this.options), events: this.events };
  }
}

const respond = ({ stream, expected }: AppendOptions, outcome: WriteOutcome): Buffer => {
  switch (outcome.kind) {
    case 'written':
      return encodeAppendSuccess(outcome);
    case 'wrong-expected-version':
      return encodeAppendWrongExpectedVersion({ expected, current: outcome.current });
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
};

/** Append: options, then events, then one answer. A call that is cancelled before its end appends nothing. */
export const appendHandler =
  ({ store, guard, appendSizeMaxBytes }: StreamDependencies) =>
  (call: ServerReadableStream<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    const proposal = new Proposal(appendSizeMaxBytes, (stream) => {
      guard.assertStream(call.metadata, 'write', stream);
    });
    let isAnswered = false;
    const fail = (error: unknown): void => {
      if (isAnswered) return;
      isAnswered = true;
      callback(toRpcError(error));
    };
    call.on('data', (message: Buffer) => {
      if (isAnswered) return;
      try {
        proposal.add(message);
      } catch (error) {
        fail(error);
      }
    });
    call.on('error', fail);
    call.on('end', () => {
      if (isAnswered) return;
      if (call.cancelled) {
        fail(new RpcError(status.CANCELLED, 'the call was cancelled'));
        return;
      }
      commit(store, proposal).then((response) => {
        callback(null, response);
      }, fail);
    });
  };

const commit = async (store: Store, proposal: Proposal): Promise<Buffer> => {
  const command = proposal.finish();
  return respond(command, await store.append(command));
};
