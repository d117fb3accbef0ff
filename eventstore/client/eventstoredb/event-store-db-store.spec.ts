import { startNode } from '../../node';
import { checkpointIntervalEvents } from '../contract/fixture.contract';
import { eventStoreContract } from '../event-store.contract';
import { eventStoreDbStore } from './event-store-db-store';

eventStoreContract('The store over the official client', async () => {
  const node = await startNode({ memory: true });
  return { store: eventStoreDbStore({ url: node.url, checkpointIntervalEvents }), stop: () => node.stop() };
});
