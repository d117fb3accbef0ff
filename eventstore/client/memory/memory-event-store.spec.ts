import { checkpointIntervalEvents } from '../contract/fixture.contract';
import { eventStoreContract } from '../event-store.contract';
import { memoryEventStore } from './memory-event-store';

eventStoreContract('The memory event store', () =>
  Promise.resolve({ store: memoryEventStore({ checkpointIntervalEvents }), stop: () => Promise.resolve() }),
);
