import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const noMask = Buffer.alloc(4);
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A client's text frame; its mask changes nothing, and the texts are short. */
const masked = (text: string): Buffer => {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, noMask, payload]);
};

/** Where a frame's payload is, and where the frame ends; undefined when it is not all there. */
const boundsOf = (bytes: Buffer, at: number): { readonly start: number; readonly end: number } | undefined => {
  if (bytes.length < at + 2) return undefined;
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short < 126) return { start: at + 2, end: at + 2 + short };
  if (short === 126) return bytes.length < at + 4 ? undefined : { start: at + 4, end: at + 4 + bytes.readUInt16BE(at + 2) };
  return bytes.length < at + 10 ? undefined : { start: at + 10, end: at + 10 + Number(bytes.readBigUInt64BE(at + 2)) };
};

export interface PlainClientOptions {
  readonly port: number;
  readonly token: string;
  readonly onText: (payload: Buffer) => void;
  readonly onEnd: () => void;
}

/**
 * As little WebSocket client as can follow a stream: ten thousand of them on one core take less than the server that is measured. It
 * splits bytes into frames, answers pings, and leaves reading them to the caller.
 */
export class PlainClient {
  private rest: Buffer | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly options: PlainClientOptions,
  ) {
    socket.on('data', (chunk) => {
      this.take(chunk);
    });
    socket.on('close', options.onEnd);
    socket.on('error', () => undefined);
  }

  static async open(options: PlainClientOptions): Promise<PlainClient> {
    const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nAuthorization: Bearer ${options.token}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const end = answer.indexOf('\r\n\r\n');
    if (!answer.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) throw new Error(answer.toString().slice(0, 200));
    const client = new PlainClient(socket, options);
    if (answer.length > end + 4) client.take(answer.subarray(end + 4));
    return client;
  }

  send(frame: object): void {
    this.socket.write(masked(JSON.stringify(frame)));
  }

  end(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    const bytes = this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (let bounds = boundsOf(bytes, at); bounds !== undefined && bounds.end <= bytes.length; bounds = boundsOf(bytes, at)) {
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === 1) this.options.onText(bytes.subarray(bounds.start, bounds.end));
      else if (opcode === 9) this.socket.write(pong);
      at = bounds.end;
    }
    this.rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }
}
