import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import fc from 'fast-check';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame';

let server: WebSocketServer;
let client: WebSocket;
let socket: Socket;

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (_client, request) => {
    socket = request.socket;
  });
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
});
afterAll(async () => {
  client.terminate();
  server.close();
  await once(server, 'close');
});

const received = async (text: string): Promise<string> => {
  const message = once(client, 'message');
  socket.write(textFrame(text));
  const [data, isBinary] = (await message) as [Buffer, boolean];
  return `${isBinary ? 'binary ' : ''}${data.toString()}`;
};

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('is read by a client as the text that it was, of %d bytes', async (length) => {
  const text = 'x'.repeat(length);
  expect(await received(text)).toBe(text);
});

it('is read by a client as the text that it was, whatever the characters', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      expect(await received(text)).toBe(text);
    }),
    { numRuns: 100 },
  );
});
