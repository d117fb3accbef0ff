import { connect } from 'node:http2';

const frameHeaderBytes = 5;
/** The window that a reader without a client of its own can afford; the official client keeps HTTP/2's small default. */
const windowBytes = 1024 * 1024;

/** ReadReq { options: { all: { start }, read forwards, count: 2^53-1, uuid_option: string, no_filter } } in a gRPC frame. */
const readEverything = (): Buffer => {
  const options = Buffer.concat([
    Buffer.from('12021200', 'hex'),
    Buffer.from('28ffffffffffffff0f', 'hex'),
    Buffer.from('4200', 'hex'),
    Buffer.from('4a021200', 'hex'),
  ]);
  const message = Buffer.concat([Buffer.from([0x0a, options.length]), options]);
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
};

/** Counts gRPC frames in the chunks of a response, without looking into them. */
class FrameCounter {
  events = 0;
  bytes = 0;
  private rest: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): void {
    this.bytes += chunk.length;
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (at + frameHeaderBytes <= data.length) {
      const end = at + frameHeaderBytes + data.readUInt32BE(at + 1);
      if (end > data.length) break;
      this.events += 1;
      at = end;
    }
    this.rest = data.subarray(at);
  }
}

/** Reads the whole log over bare HTTP/2, so that the node is measured without the client's decoding. */
export const readRaw = async (url: string): Promise<{ events: number; bytes: number; elapsedMs: number }> => {
  const session = connect(url.replace(/^esdb/, 'http').replace(/\?.*$/, ''), { settings: { initialWindowSize: windowBytes } });
  session.once('connect', () => {
    session.setLocalWindowSize(windowBytes);
  });
  const counter = new FrameCounter();
  const start = performance.now();
  const stream = session.request({
    ':method': 'POST',
    ':path': '/event_store.client.streams.Streams/Read',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.end(readEverything());
  for await (const chunk of stream) counter.take(chunk as Buffer);
  session.close();
  return { events: counter.events, bytes: counter.bytes, elapsedMs: performance.now() - start };
};
