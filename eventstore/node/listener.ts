import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface ListenerOptions {
  readonly host: string;
  readonly onConnection: (socket: Socket) => void;
}

const explain = (error: NodeJS.ErrnoException, address: string): Error => {
  const reason = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
  return new Error(`cannot listen on ${address}: ${reason}`, { cause: error });
};

/** Accepts connections, and knows them all, so that stopping does not depend on what their clients do. */
export class Listener {
  private readonly server = createServer({ noDelay: true });
  private readonly sockets = new Set<Socket>();

  constructor(private readonly options: ListenerOptions) {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      options.onConnection(socket);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when connections are accepted; rejects with a clear reason when the address cannot be had. */
  async listen(port: number): Promise<void> {
    const { host } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) => {
        reject(explain(error, `${host}:${String(port)}`));
      });
      this.server.listen(port, host, resolve);
    });
  }

  /** Cuts every connection and frees the port. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    await new Promise((resolve) => this.server.close(resolve));
  }
}
