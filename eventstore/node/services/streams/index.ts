import { type Server } from '@grpc/grpc-js';
import { defineService } from '../definition';
import { appendHandler } from './append';
import { batchAppendHandler } from './batch-append';
import { type StreamDependencies } from './dependencies';
import { deleteHandler, tombstoneHandler } from './delete';
import { readHandler } from './read';

const definition = defineService('event_store.client.streams.Streams', {
  Read: 'server-stream',
  Append: 'client-stream',
  Delete: 'unary',
  Tombstone: 'unary',
  BatchAppend: 'bidirectional',
});

export const addStreams = (server: Server, dependencies: StreamDependencies): void => {
  server.addService(definition, {
    Read: readHandler(dependencies),
    Append: appendHandler(dependencies),
    Delete: deleteHandler(dependencies),
    Tombstone: tombstoneHandler(dependencies),
    BatchAppend: batchAppendHandler(dependencies),
  });
};
