import { getMaxListeners, setMaxListeners } from 'node:events';
import { setTimeout as timeout } from 'node:timers/promises';
import type { Feed, FeedOptions } from '../feed';
import { ConsumerRunner } from './consumer-runner';
import type { FeedContext } from './context';
import { defaultFeedLimits } from './limits';
import { SharedSubscription } from './shared-subscription';
import { StartingPoint } from './starting-point';

const sleepInTime = (ms: number, signal: AbortSignal): Promise<void> => timeout(ms, undefined, { signal }).catch(() => undefined);

const contextOf = (options: FeedOptions): FeedContext => ({
  store: options.store,
  codec: options.codec,
  signal: options.signal,
  limits: { ...defaultFeedLimits, ...options.limits },
  sleep: options.sleep ?? sleepInTime,
  random: options.random ?? Math.random,
  onFailure: options.onFailure ?? (() => undefined),
  streamPrefixes: [...new Set(options.consumers.flatMap(({ streamPrefixes }) => streamPrefixes))],
});

/**
 * Feeds many consumers from one subscription, which decodes an event once. Every consumer gets every event of its streams in log order,
 * at least once, however slow or failing the others are; a consumer that falls behind reads on alone and comes back. A failing consumer,
 * and one that meets an event which can't be decoded, tries again from its checkpoint with growing pauses: nothing is ever skipped.
 */
export const startFeed = (options: FeedOptions): Feed => {
  const { consumers } = options;
  const names = consumers.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new Error('Invariant: every consumer of a feed has a name of its own.');
  const context = contextOf(options);
  const { signal, sleep, limits } = context;
  // Every consumer that waits hears by this signal that it is over: with many of them, many listeners are no leak. 0 is no limit.
  const listenersMax = getMaxListeners(signal);
  if (listenersMax > 0) setMaxListeners(listenersMax + consumers.length, signal);
  const startingPoint = new StartingPoint(names);
  const shared = new SharedSubscription(context, consumers.length);
  const started = startingPoint.decided.then((position) => {
    shared.startAt(position);
  });
  const runners = consumers.map((consumer) => new ConsumerRunner({ context, consumer, shared, startingPoint, started }));

  const hurry = async (): Promise<void> => {
    await sleep(limits.patienceMs, signal);
    startingPoint.hurry();
  };
  const giveUp = (): void => {
    startingPoint.giveUp();
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  const tick = async (): Promise<void> => {
    while (!signal.aborted) {
      await sleep(limits.quietMs, signal);
      for (const runner of runners) runner.tick();
    }
  };

  const parts = [started.then(() => shared.run()), hurry(), tick(), ...runners.map((runner) => runner.run())];
  return {
    stopped: Promise.all(parts).then(() => undefined),
    status: () => ({ shared: shared.status, consumers: runners.map(({ status }) => status) }),
  };
};
