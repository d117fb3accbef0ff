import { type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';

/** How a method streams. */
export type MethodKind = 'unary' | 'client-stream' | 'server-stream' | 'bidirectional';

const identity = (message: Buffer): Buffer => message;

const method = (path: string, kind: MethodKind): MethodDefinition<Buffer, Buffer> => ({
  path,
  requestStream: kind === 'client-stream' || kind === 'bidirectional',
  responseStream: kind === 'server-stream' || kind === 'bidirectional',
  requestSerialize: identity,
  requestDeserialize: identity,
  responseSerialize: identity,
  responseDeserialize: identity,
});

/** A service whose messages stay bytes: handlers decode and encode what they need themselves. */
export const defineService = (name: string, methods: Readonly<Record<string, MethodKind>>): ServiceDefinition =>
  Object.fromEntries(Object.entries(methods).map(([rpc, kind]) => [rpc, method(`/${name}/${rpc}`, kind)]));
