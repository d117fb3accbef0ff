import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { eventually } from '@copyledger/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { Outlet } from './outlet';
import { textFrame } from './text-frame';

const bounds = { conflatedBytesMax: 16 * 1024, waitingBytesMax: 256 * 1024 };
const large = textFrame('x'.repeat(60_000));

let server: WebSocketServer;
const clients: WebSocket[] = [];

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate();
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

/** A client at the other end of an outlet. */
const open = async () => {
  const connected = once(server, 'connection') as Promise<[WebSocket, { socket: Socket }]>;
  const reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  clients.push(reader);
  const received: string[] = [];
  reader.on('message', (data: Buffer) => received.push(data.toString()));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    reader.on('close', (code: number, reason: Buffer) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  const [[client, { socket }]] = await Promise.all([connected, once(reader, 'open')]);
  const onSlow = jest.fn();
  return { outlet: new Outlet({ client, socket, bounds, onSlow }), reader, received, closed, onSlow, socket };
};

/** Sends until more waits than the reader's side and the system take. */
const fill = ({ outlet, socket, onSlow }: Awaited<ReturnType<typeof open>>): number => {
  let sent = 0;
  while (onSlow.mock.calls.length === 0 && sent < 2_000) {
    outlet.send(large);
    sent += 1;
    expect(socket.writableLength).toBeLessThanOrEqual(bounds.waitingBytesMax + large.length);
  }
  return sent;
};

it('sends the same bytes to everybody, in order', async () => {
  const [one, other] = [await open(), await open()];
  for (const text of ['1', '2', '3']) {
    const frame = textFrame(text);
    one.outlet.send(frame);
    expect(other.outlet.offer(frame)).toBe(true);
  }
  await eventually(() => {
    expect([one.received, other.received]).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
  });
});

it('tells of a reader who does not read, and lets no more wait for it than it may', async () => {
  const slow = await open();
  slow.reader.pause();
  expect(fill(slow)).toBeLessThan(2_000);
  expect(slow.onSlow).toHaveBeenCalled();
});

it('leaves out what is replaced later while the reader is behind, and goes on when it has caught up', async () => {
  const slow = await open();
  slow.reader.pause();
  fill(slow);
  expect(slow.outlet.offer(textFrame('left out'))).toBe(false);
  slow.reader.resume();
  await slow.outlet.drained();
  expect(slow.outlet.offer(textFrame('newest'))).toBe(true);
  await eventually(() => {
    expect(slow.received.at(-1)).toBe('newest');
  });
});

it('says why when it cuts a reader off, after all that was on its way', async () => {
  const slow = await open();
  slow.reader.pause();
  const sent = fill(slow);
  slow.outlet.cut(4408, 'slow reader', textFrame('the reason'));
  slow.outlet.send(textFrame('nothing more'));
  expect([slow.outlet.isOpen, slow.outlet.offer(textFrame('nothing more'))]).toEqual([false, false]);
  slow.reader.resume();
  expect(await slow.closed).toEqual({ code: 4408, reason: 'slow reader' });
  expect(slow.received).toHaveLength(sent);
  expect(slow.received.at(-1)).toBe('the reason');
});

it('lets go of a reader who does not read the reason either', async () => {
  const slow = await open();
  slow.reader.pause();
  fill(slow);
  const gone = once(slow.socket, 'close');
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  slow.outlet.cut(4408, 'slow reader', textFrame('the reason'));
  jest.advanceTimersByTime(5_000);
  jest.useRealTimers();
  await gone;
  expect(slow.socket.writableLength).toBe(0);
});

it('waits for nobody who is gone', async () => {
  const slow = await open();
  slow.reader.pause();
  fill(slow);
  const drained = slow.outlet.drained();
  slow.reader.terminate();
  await drained;
  expect(slow.outlet.isOpen).toBe(false);
});
