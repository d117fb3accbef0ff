import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { wallDecimal } from './arrivals';
import { type Listening, startListening } from './processes';
import { pricesPerSecond, symbolOf, symbolsMax } from './gateway';

const tickMs = 10;
const turnsPerSecond = 5;
const ticksPerTurn = 1000 / turnsPerSecond / tickMs;

/** Sends what the gateway sends, in the same shape and number, with nothing behind it: what `ws` itself costs. */
const serve = (deltasPerSecond: number): void => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const clients: WebSocket[] = [];
  server.on('connection', (client) => {
    client.on('error', () => undefined);
    clients.push(client);
  });
  const prices = new Map<number, string>();
  let turn = 0;
  setInterval(
    () => {
      const symbol = turn++ % symbolsMax;
      prices.set(
        symbol,
        JSON.stringify({ type: 'price', channel: `prices:${symbolOf(symbol)}`, price: wallDecimal(), at: new Date().toISOString() }),
      );
    },
    1000 / (symbolsMax * pricesPerSecond),
  );
  let tick = 0;
  let delta = 0;
  // A timer that comes late leaves turns out, as the gateway does.
  setInterval(() => {
    tick += 1;
    for (let index = tick % ticksPerTurn; index < clients.length; index += ticksPerTurn)
      clients[index]?.send(prices.get(index % symbolsMax) ?? '');
    for (let count = 0; clients.length > 0 && count < (deltasPerSecond * tickMs) / 1000; count += 1)
      clients[delta++ % clients.length]?.send(deltaText());
  }, tickMs);
  server.on('listening', () => {
    process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
};

const deltaText = (): string =>
  JSON.stringify({
    type: 'delta',
    channel: 'portfolio:01890a5d-ac96-774b-bcce-b302099a8057',
    epoch: 1,
    offset: '48151',
    previous: '48150',
    body: { rows: { balances: [{ asset: 'USDT', total: wallDecimal(), held: '0', margin: '0', available: '0' }] } },
  });

/** A bare `ws` in a process of its own. */
export const startBareStream = (deltasPerSecond: number): Promise<Listening> => startListening(__filename, [String(deltasPerSecond)]);

if (require.main === module) serve(Number(process.argv[2]));
