import type { FeedConsumer } from '../feed';
import type { FeedContext } from './context';
import { FeedItem } from './feed-item';
import type { Inbox } from './inbox';
import { positionOrUndefined } from './limits';
import type { SharedSubscription } from './shared-subscription';

export interface Session {
  readonly context: FeedContext;
  readonly consumer: FeedConsumer;
  readonly shared: SharedSubscription;
  readonly inbox: Inbox;
  readonly signal: AbortSignal;
  readonly onHandled: (upTo: bigint) => void;
  /** True while the consumer is fed by the shared subscription. */
  readonly onShared: (isShared: boolean) => void;
}

/** Hands batch after batch to the consumer, one at a time. What queues meanwhile is the next one. */
export const work = async ({ consumer, inbox, onHandled }: Session): Promise<void> => {
  for (;;) {
    const batch = await inbox.take();
    if (batch === undefined) return;
    await consumer.handle(batch);
    onHandled(batch.upTo);
  }
};

/** Reads on alone until the shared subscription still has everything that comes next. */
const catchUp = async ({ context, consumer, shared, inbox, signal }: Session): Promise<void> => {
  const { store, codec } = context;
  const { streamPrefixes } = consumer;
  // This is in the log by now, so a read that starts now and reaches the end has passed it.
  const passed = shared.position;
  const after = positionOrUndefined(inbox.seen);
  for await (const message of store.subscribeToAll({ streamPrefixes, signal, ...(after !== undefined && { after }) })) {
    if (message.kind === 'event') {
      await inbox.room('hasRoom');
      inbox.offer(new FeedItem(message.event, codec));
    } else if (message.kind === 'checkpoint') {
      inbox.advance(message.position);
      inbox.tellProgress();
    } else {
      inbox.advance(passed);
      await inbox.room('isRoomy');
      return;
    }
    if (signal.aborted || shared.canJoin(inbox)) return;
  }
};

/** Keeps the inbox filled: from the shared subscription where possible, else by a read of its own. */
export const supply = async (session: Session): Promise<void> => {
  const { shared, inbox, signal, onShared } = session;
  while (!signal.aborted) {
    if (shared.canJoin(inbox)) {
      onShared(true);
      await shared.join(inbox);
      onShared(false);
      await inbox.room('isRoomy');
    } else await catchUp(session);
  }
};
