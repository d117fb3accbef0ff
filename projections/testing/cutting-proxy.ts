import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a Postgres that may move, and breaks connections at chosen moments. */
export class CuttingProxy {
  /** Asked of every piece that a client sends; when true it is passed on, and the connection breaks before anything comes back. */
  isCutBehind: (sent: Buffer) => boolean = () => false;
  cuts = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Where Postgres listens now. */
    public target: number,
  ) {}

  static async open(target: number): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CuttingProxy(server, target);
    server.on('connection', (client) => {
      proxy.join(client);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    let isDeaf = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (sent) => {
      if (this.isCutBehind(sent)) {
        isDeaf = true;
        this.cuts += 1;
        // The server gets it whole, and ends by itself; the client only sees that the line is dead.
        server.end(sent);
        client.destroy();
      } else server.write(sent);
    });
    server.on('data', (answered) => {
      if (!isDeaf) client.write(answered);
    });
  }
}
