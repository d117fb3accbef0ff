interface Group {
  readonly id: number;
  /** Orders in the book that are of it. */
  members: number;
}

/** Small integers for the names of trade groups, for as long as the book holds an order of theirs. */
export class TradeGroups {
  private readonly groups = new Map<string, Group>();
  private readonly free: number[] = [];
  private next: number;

  constructor(first: number) {
    this.next = first;
  }

  /** 0, which is no group, for an order without a name. */
  enter(name: string | undefined): number {
    if (name === undefined) return 0;
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { id: this.free.pop() ?? this.next++, members: 0 };
      this.groups.set(name, group);
    }
    group.members += 1;
    return group.id;
  }

  leave(name: string | undefined): void {
    const group = name === undefined ? undefined : this.groups.get(name);
    if (name === undefined || group === undefined) return;
    group.members -= 1;
    if (group.members > 0) return;
    this.groups.delete(name);
    this.free.push(group.id);
  }
}
