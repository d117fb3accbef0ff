import fc from 'fast-check';
import { type HeapElement, PriorityHeap } from './priority-heap';

interface Item extends HeapElement {
  readonly key: number;
}

describe('PriorityHeap', () => {
  it('has the first at hand, whatever is added and taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.boolean(), fc.nat())), (steps) => {
        const heap = new PriorityHeap<Item>((one, other) => one.key < other.key);
        let model: Item[] = [];
        steps.forEach(([base, adds, which], index) => {
          const item = { key: base + index / 1_000, heapIndex: -1 };
          const victim = model[which % Math.max(1, model.length)];
          if (adds || victim === undefined) {
            heap.add(item);
            model.push(item);
          } else {
            heap.remove(victim);
            model = model.filter((each) => each !== victim);
            expect(victim.heapIndex).toBe(-1);
          }
          expect(heap.size).toBe(model.length);
          expect(heap.first).toBe([...model].sort((one, other) => one.key - other.key)[0]);
        });
      }),
    );
  });
});
