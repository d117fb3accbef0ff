import { decodeDeleteRequest, encodeDeleteResponse } from '../../wire/delete';
import { type AppendOptions } from '../../wire/append';
import { type Guard } from '../../access/guard';
import { type StreamDependencies } from './dependencies';
import { type WriteOutcome } from '../../storage/write-operations';
import { invalidArgument, streamDeleted, wrongExpectedVersion } from '../errors';
import { unary, type UnaryHandler } from '../unary';

const respond = ({ stream, expected }: AppendOptions, outcome: WriteOutcome): Buffer => {
  switch (outcome.kind) {
    case 'written':
      return encodeDeleteResponse(outcome.position ?? 0);
    case 'wrong-expected-version':
      throw wrongExpectedVersion({ operation: 'Delete', stream, expected, current: outcome.current });
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
};

const deletion = (guard: Guard, run: (options: AppendOptions) => Promise<WriteOutcome>): UnaryHandler =>
  unary(async (request, { metadata }) => {
    const options = decodeDeleteRequest(request);
    if (options.stream === '') throw invalidArgument('the stream name is empty');
    guard.assertStream(metadata, 'delete', options.stream);
    return respond(options, await run(options));
  });

export const deleteHandler = ({ store, guard }: StreamDependencies): UnaryHandler =>
  deletion(guard, (options) => store.softDelete(options));

export const tombstoneHandler = ({ store, guard }: StreamDependencies): UnaryHandler =>
  deletion(guard, (options) => store.tombstone(options));
