import { EventEmitter } from 'node:events';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { type ServerWritableStream } from '@grpc/grpc-js';
import { Outlet } from '../services/outlet';
import { type LoggedFrame } from '../storage/logged-frame';
import { encodeFrame } from '../wire/record';
import { LiveHub } from './live-hub';
import { Subscription } from './subscription';

/** A client that takes what it is sent, or nothing, as the test wants it. */
class FakeCall extends EventEmitter {
  readonly said: string[] = [];
  writableNeedDrain = false;

  write(message: Buffer): boolean {
    const response = ReadResp.deserializeBinary(message);
    const signs: [isSaid: boolean, sign: string][] = [
      [response.hasConfirmation(), 'confirmation'],
      [response.hasCaughtUp(), 'caught up'],
      [response.hasFellBehind(), 'fell behind'],
      [response.hasEvent(), 'event'],
    ];
    this.said.push(...signs.filter(([isSaid]) => isSaid).map(([, sign]) => sign));
    return !this.writableNeedDrain;
  }

  take(): void {
    this.writableNeedDrain = false;
    this.emit('drain');
  }
}

/** Counts the waits that were given up. */
class CountingHub extends LiveHub {
  withdrawn = 0;

  override await(stream: string | undefined, wake: () => void): () => void {
    const withdraw = super.await(stream, wake);
    return () => {
      this.withdrawn += 1;
      withdraw();
    };
  }
}

const frameAt = (position: number): LoggedFrame => ({
  position,
  frame: encodeFrame({
    id: '00000000-0000-4000-8000-000000000000',
    type: 'Happened',
    isJson: true,
    data: Buffer.from('{}'),
    metadata: Buffer.alloc(0),
    stream: 'some',
    revision: position,
    position,
    createdAt: 0,
  }),
});

const turn = (): Promise<void> => new Promise(setImmediate);

const subscribed = () => {
  const call = new FakeCall();
  const hub = new CountingHub();
  const clock = { now: 0 };
  const waiting: LoggedFrame[] = [];
  const subscription = new Subscription({
    outlet: new Outlet(call as unknown as ServerWritableStream<Buffer, Buffer>),
    hub,
    cursor: { take: (countMax) => waiting.splice(0, countMax) },
    stream: undefined,
    present: ({ frame }) => frame,
    filtering: undefined,
    check: () => undefined,
    now: () => clock.now,
  });
  const commit = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) waiting.push(frameAt(index + 1));
    hub.committed(['some']);
    await turn();
  };
  return { call, hub, clock, commit, ended: subscription.run() };
};

describe('a live subscription', () => {
  it('falls behind when its client takes nothing for a second, and catches up when it does again', async () => {
    const { call, clock, commit, ended } = subscribed();
    await turn();
    expect(call.said).toEqual(['confirmation', 'caught up']);
    call.writableNeedDrain = true;
    await commit(3);
    expect(call.said.slice(2)).toEqual(['event']);
    clock.now += 1_000;
    call.take();
    await turn();
    expect(call.said.slice(2)).toEqual(['event', 'fell behind', 'event', 'event', 'caught up']);
    await commit(1);
    expect(call.said.at(-1)).toBe('event');
    call.emit('close');
    await ended;
  });

  it('does not fall behind for a moment', async () => {
    const { call, clock, commit, ended } = subscribed();
    await turn();
    call.writableNeedDrain = true;
    await commit(300);
    clock.now += 999;
    call.take();
    await turn();
    expect(call.said.slice(2)).toEqual(Array.from({ length: 300 }, () => 'event'));
    call.emit('close');
    await ended;
  });

  it('waits for commits until its client has gone, and no longer', async () => {
    const { call, hub, commit, ended } = subscribed();
    await turn();
    await commit(1);
    await commit(1);
    expect(hub.withdrawn).toBe(0);
    call.emit('close');
    await ended;
    expect(hub.withdrawn).toBe(1);
  });
});
