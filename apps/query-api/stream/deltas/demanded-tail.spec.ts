import { ChannelDelta } from './channel-delta';
import type { Reached, TailHearing, TailListener } from './delta-tail';
import { DemandedTail } from './demanded-tail';

const lingerMs = 30;
const delta = (offset: bigint): ChannelDelta => new ChannelDelta({ channel: 'portfolio:a', epoch: 1, offset, previous: null, body: '{}' });

class Listener implements TailListener {
  isNeeded = false;
  readonly heard: string[] = [];

  onDelta({ offset }: ChannelDelta): void {
    this.heard.push(`delta ${offset}`);
  }

  onBreak(projection: string): void {
    this.heard.push(`break ${projection}`);
  }

  onReached(reached: ReadonlyMap<string, Reached>): void {
    this.heard.push(`reached ${[...reached.keys()].join()}`);
  }

  onPause(): void {
    this.heard.push('pause');
  }
}

/** Tails of which it is known when they begin and end. */
class Tails {
  readonly hearings: TailHearing[] = [];
  readonly listener = new Listener();
  nowMs = 0;
  readonly tail = new DemandedTail({
    start: (hearing) => {
      this.hearings.push(hearing);
      return {
        isReady: Promise.resolve(),
        stop: () => {
          this.stops += 1;
          return this.stopped;
        },
      };
    },
    listeners: [this.listener],
    now: () => this.nowMs,
    lingerMs,
  });
  stops = 0;
  stopped: Promise<void> = Promise.resolve();

  consider(atMs: number): void {
    this.nowMs = atMs;
    this.tail.consider();
  }
}

it('tails nothing until somebody needs it, and then once for all', async () => {
  const tails = new Tails();
  tails.consider(1_000);
  expect(tails.hearings).toHaveLength(0);
  await Promise.all([tails.tail.demand(), tails.tail.demand()]);
  expect(tails.hearings).toHaveLength(1);
  tails.hearings[0]!.onDelta(delta(1n));
  tails.hearings[0]!.onBreak('orders');
  tails.hearings[0]!.onReached(new Map([['orders', { epoch: 1, position: 1n }]]));
  expect(tails.listener.heard).toEqual(['delta 1', 'break orders', 'reached orders']);
});

it('goes on while somebody needs it, and for a while after', async () => {
  const tails = new Tails();
  await tails.tail.demand();
  tails.listener.isNeeded = true;
  tails.consider(1_000);
  tails.listener.isNeeded = false;
  tails.consider(1_000 + lingerMs - 1);
  expect(tails.stops).toBe(0);
  tails.consider(1_000 + lingerMs);
  expect([tails.stops, tails.listener.heard]).toEqual([1, ['pause']]);
  tails.consider(2_000);
  expect(tails.stops).toBe(1);
});

it('begins anew after a pause, and hears no more of what came before, however late', async () => {
  const tails = new Tails();
  await tails.tail.demand();
  tails.consider(lingerMs);
  await tails.tail.demand();
  const [before, after] = tails.hearings;
  before!.onDelta(delta(1n));
  before!.onReached(new Map());
  before!.onBreak('orders');
  after!.onDelta(delta(2n));
  expect(tails.listener.heard).toEqual(['pause', 'delta 2']);
});

it('has ended when all that it has ever begun have, and begins nothing any more', async () => {
  const tails = new Tails();
  let end: () => void = () => undefined;
  tails.stopped = new Promise((resolve) => {
    end = resolve;
  });
  await tails.tail.demand();
  tails.consider(lingerMs);
  let isEnded = false;
  const ended = tails.tail.stop().then(() => {
    isEnded = true;
  });
  void tails.tail.demand();
  await Promise.resolve();
  expect([tails.hearings.length, isEnded]).toEqual([1, false]);
  end();
  await ended;
  expect(isEnded).toBe(true);
});
