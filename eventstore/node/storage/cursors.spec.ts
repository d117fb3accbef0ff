import { randomUUID } from 'node:crypto';
import { StreamBackwards, StreamForwards } from './cursors';
import { sliceBytesMax } from './log';
import { Store } from './store';

const eventCount = 10;
const eventBytes = sliceBytesMax / 4;

let store: Store;
beforeEach(async () => {
  store = new Store({ kind: 'memory' });
  for (let index = 0; index < eventCount; index += 1) {
    const event = { id: randomUUID(), type: 'Large', isJson: false, data: Buffer.alloc(eventBytes), metadata: Buffer.alloc(0) };
    await store.append({ stream: 'large', expected: { kind: 'any' }, events: [event] });
  }
});
afterEach(() => store.close());

it.each([
  ['forwards', () => new StreamForwards(store, 'large', 0)],
  ['backwards', () => new StreamBackwards(store, 'large', Number.MAX_SAFE_INTEGER)],
])('a page of a stream, %s, holds a bounded number of bytes, and the next one goes on after it', (_, cursorOf) => {
  const cursor = cursorOf();
  const pages: number[][] = [];
  for (let page = cursor.take(256); page.length > 0; page = cursor.take(256)) pages.push(page.map(({ position }) => position));
  expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(4);
  expect(pages.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: eventCount }, (_, index) => index + 1));
});
