import { filterContract, orderContract, positionContract } from './contract/all.contract';
import { expectedRevisionContract, idempotenceContract, racesContract } from './contract/append.contract';
import type { Subject } from './contract/fixture.contract';
import { metadataContract, streamReadContract } from './contract/read.contract';
import { checkpointContract, subscribersContract, subscriptionContract } from './contract/subscription.contract';

const chapters = {
  'expected revisions': expectedRevisionContract,
  'appending the same again': idempotenceContract,
  'racing writers': racesContract,
  'reading a stream': streamReadContract,
  'stream metadata': metadataContract,
  'reading everything': orderContract,
  'reading by stream prefix': filterContract,
  'log positions': positionContract,
  'subscribing to everything': subscriptionContract,
  'checkpoints of a subscription': checkpointContract,
  'several subscribers': subscribersContract,
} as const;

/** What every event store does. One store, with one log, serves the whole suite, as it serves a platform. */
export const eventStoreContract = (name: string, makeStore: () => Promise<Subject>): void => {
  describe(`${name} keeps the contract of the event store:`, () => {
    let subject: Subject | undefined;
    beforeAll(async () => {
      subject = await makeStore();
    });
    afterAll(async () => {
      await subject?.store.close();
      await subject?.stop();
    });
    for (const [chapter, contract] of Object.entries(chapters))
      describe(chapter, () => {
        contract(() => {
          if (subject === undefined) throw new Error('the store did not start');
          return subject.store;
        });
      });
  });
};
