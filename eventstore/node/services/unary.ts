import { type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { toRpcError } from './errors';

export type UnaryHandler = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => void;

/** Wraps a function from request to response as a unary method; what it throws becomes the call's error. */
export const unary =
  (answer: (request: Buffer, call: ServerUnaryCall<Buffer, Buffer>) => Buffer | Promise<Buffer>): UnaryHandler =>
  (call, callback) => {
    const run = async (): Promise<Buffer> => answer(call.request, call);
    run().then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(toRpcError(error));
      },
    );
  };
