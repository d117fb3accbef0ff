import { connect, type Socket } from 'node:net';

interface Asked {
  readonly path: string;
  readonly token: string;
  readonly answer: (text: string) => void;
  readonly fail: (error: Error) => void;
}

const headEnd = Buffer.from('\r\n\r\n');
const ok = Buffer.from('HTTP/1.1 200 ');

/** One connection, one question at a time: as little HTTP as an answer with a length needs, so that asking costs less than answering. */
class Line {
  private asked: Asked | undefined;
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Socket,
    private readonly next: () => Asked | undefined,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.take(chunk);
    });
    socket.on('error', (error) => this.asked?.fail(error));
    socket.on('close', () => this.asked?.fail(new Error('The connection was closed.')));
  }

  get isFree(): boolean {
    return this.asked === undefined;
  }

  ask(asked: Asked): void {
    this.asked = asked;
    this.socket.write(`GET ${asked.path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${asked.token}\r\n\r\n`);
  }

  end(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = bytes.indexOf(headEnd);
    const length = end < 0 ? NaN : Number(/content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1]);
    // A head without a length never comes from a route that is asked here, and shows as a bench that stands still.
    if (!(bytes.length >= end + headEnd.length + length)) {
      this.rest = bytes;
      return;
    }
    this.rest = Buffer.alloc(0);
    this.settle(bytes.toString('utf8', end + headEnd.length), bytes.subarray(0, ok.length).equals(ok));
  }

  private settle(text: string, isOk: boolean): void {
    const { asked } = this;
    this.asked = undefined;
    if (isOk) asked?.answer(text);
    else asked?.fail(new Error(`${asked.path}: ${text}`));
    const next = this.next();
    if (next !== undefined) this.ask(next);
  }
}

/** Reads over connections that stay open; what finds none free waits its turn. */
export class ReadClient {
  private readonly lines: Line[] = [];
  private readonly waiting: Asked[] = [];

  constructor(url: string, connections = 32) {
    const { hostname, port } = new URL(url);
    for (let index = 0; index < connections; index += 1)
      this.lines.push(new Line(connect({ host: hostname, port: Number(port) }), () => this.waiting.shift()));
  }

  /** Resolves with the body; rejects when the answer is an error. */
  get(path: string, token: string): Promise<string> {
    return new Promise((answer, fail) => {
      const asked = { path, token, answer, fail };
      const free = this.lines.find(({ isFree }) => isFree);
      if (free === undefined) this.waiting.push(asked);
      else free.ask(asked);
    });
  }

  close(): void {
    for (const line of this.lines) line.end();
  }
}
