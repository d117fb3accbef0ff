/** What a heap holds: it keeps the place of each element in the element itself, so that any of them is taken out without a search. */
export interface HeapElement {
  /** Written by the heap; -1 outside. An element is in one heap at a time. */
  heapIndex: number;
}

/** A binary heap: the first element by the given order is at hand, and any element can be taken out in logarithmic time. */
export class PriorityHeap<T extends HeapElement> {
  private readonly elements: T[] = [];

  /** @param comesBefore A strict order, without ties: what a market does must not hang on the shape of a heap. */
  constructor(private readonly comesBefore: (one: T, other: T) => boolean) {}

  get size(): number {
    return this.elements.length;
  }

  /** The first by the order. */
  get first(): T | undefined {
    return this.elements[0];
  }

  add(element: T): void {
    this.elements.push(element);
    this.rise(element, this.elements.length - 1);
  }

  /** The element must be in this heap. */
  remove(element: T): void {
    const index = element.heapIndex;
    element.heapIndex = -1;
    const last = this.elements.pop();
    if (last === undefined || last === element) return;
    this.rise(last, index);
    this.sink(last, last.heapIndex);
  }

  private rise(element: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.elements[parentIndex];
      if (parent === undefined || !this.comesBefore(element, parent)) break;
      this.put(parent, index);
      index = parentIndex;
    }
    this.put(element, index);
  }

  private sink(element: T, from: number): void {
    let index = from;
    for (;;) {
      const child = this.firstChild(index);
      if (child === undefined || !this.comesBefore(child, element)) break;
      const next = child.heapIndex;
      this.put(child, index);
      index = next;
    }
    this.put(element, index);
  }

  private firstChild(index: number): T | undefined {
    const left = this.elements[2 * index + 1];
    const right = this.elements[2 * index + 2];
    return left !== undefined && right !== undefined && this.comesBefore(right, left) ? right : left;
  }

  private put(element: T, index: number): void {
    this.elements[index] = element;
    element.heapIndex = index;
  }
}
