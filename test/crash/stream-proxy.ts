import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** An address in front of several gateways, and a network between that breaks when it is told to. */
export class Proxy {
  private readonly pairs = new Map<Socket, Socket>();
  private ports: readonly number[] = [];

  private constructor(
    private readonly server: Server,
    private readonly random: () => number,
  ) {
    server.on('connection', (client) => {
      this.join(client);
    });
  }

  static async start(random: () => number): Promise<Proxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Proxy(server, random);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Where new connections go; those to other ports end without a word. */
  serve(ports: readonly number[]): void {
    this.ports = ports;
    for (const [client, upstream] of this.pairs) if (!ports.includes(upstream.remotePort ?? 0)) this.cut(client);
  }

  /** Cuts some of the connections. */
  cutSome(share: number): void {
    for (const client of this.pairs.keys()) if (this.random() < share) this.cut(client);
  }

  /** Holds some of the connections up for a moment: nothing is lost, and nothing comes. */
  stallSome(share: number, ms: number): void {
    for (const [client, upstream] of this.pairs) {
      if (this.random() >= share) continue;
      upstream.pause();
      setTimeout(() => {
        if (this.pairs.has(client)) upstream.resume();
      }, ms);
    }
  }

  async stop(): Promise<void> {
    for (const client of [...this.pairs.keys()]) this.cut(client);
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const port = this.ports[Math.floor(this.random() * this.ports.length)];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect({ port, host: '127.0.0.1' });
    this.pairs.set(client, upstream);
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.cut(client);
      });
    }
  }

  private cut(client: Socket): void {
    this.pairs.get(client)?.destroy();
    this.pairs.delete(client);
    client.destroy();
  }
}
