import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A stretch of network between a client and a node, which can be cut. */
export interface Proxy {
  readonly url: string;
  /** Breaks every connection, and lets new ones through. */
  readonly cut: () => void;
  /** From now on no answer comes back, until the connections are cut. */
  readonly hush: () => void;
  readonly close: () => Promise<void>;
}

const portOf = (url: string): number => Number(/:(\d+)\?/.exec(url)?.[1]);

export const proxyTo = async (url: string): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  let isHushed = false;
  const cut = (): void => {
    isHushed = false;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(portOf(url), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
    }
    client.pipe(upstream);
    upstream.on('data', (answer: Buffer) => {
      if (!isHushed) client.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`,
    cut,
    hush: () => {
      isHushed = true;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};

/** Where nobody listens. */
export const deadUrl = async (): Promise<string> => {
  const proxy = await proxyTo('esdb://127.0.0.1:1?tls=false');
  await proxy.close();
  return proxy.url;
};
