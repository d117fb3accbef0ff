import type { CopyEvent, CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { CopyDesk } from '@copyledger/domain/copying/desk/copy-desk';
import type { DeskMoment } from '@copyledger/domain/copying/desk/desk.inputs';

type Planned = CopyPlanned['data'];

/** Whoever has asked one desk to trade whatever could be traded toward its targets, and what was planned for them. */
export class Repairs {
  private waiting: ((planned: readonly Planned[]) => void)[] = [];
  private planned: Planned[] = [];

  /** Resolves with the plans that are made for it, once they are durable. */
  ask(): Promise<readonly Planned[]> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** What is due, and when somebody has asked, what can be repaired; each instrument once, however soon a plan for it has failed. */
  due(desk: CopyDesk, moment: DeskMoment): readonly CopyEvent[] {
    if (this.waiting.length === 0) return desk.due(moment);
    const events = desk.repairs(moment);
    const isAgain = events.some(({ type, data }) => type === 'CopyPlanned' && data.cause === 'repair' && this.isPlanned(data));
    return isAgain ? desk.due(moment) : events;
  }

  note(event: CopyEvent): void {
    if (event.type === 'CopyPlanned' && event.data.cause === 'repair') this.planned.push(event.data);
  }

  /** Nothing is left to repair. */
  conclude(): void {
    const { waiting, planned } = this;
    this.waiting = [];
    this.planned = [];
    for (const resolve of waiting) resolve(planned);
  }

  private isPlanned({ instrument, planNumber }: Planned): boolean {
    return this.planned.some((each) => each.instrument === instrument && each.planNumber !== planNumber);
  }
}
