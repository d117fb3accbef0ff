import type { Server } from '@grpc/grpc-js';
import type { Http2Server, ServerHttp2Session } from 'node:http2';

/** Bytes that a client may send on one stream, and on all of a connection, before it has to hear that they were read. */
export const streamWindowBytes = 1024 * 1024;
export const connectionWindowBytes = 4 * 1024 * 1024;

const widen = (session: ServerHttp2Session): void => {
  session.settings({ initialWindowSize: streamWindowBytes });
  session.setLocalWindowSize(connectionWindowBytes);
};

/**
 * With the 64 KiB that HTTP/2 begins with, a client stops sixteen times in a mebibyte until this thread has its turn again. The library has an
 * option for windows on the side of clients only, so this reaches for the HTTP/2 servers that it keeps to itself.
 */
export const widenWindows = (server: Server): void => {
  const { http2Servers } = server as unknown as { readonly http2Servers: ReadonlyMap<Http2Server, unknown> };
  for (const http2Server of http2Servers.keys()) http2Server.on('session', widen);
};
