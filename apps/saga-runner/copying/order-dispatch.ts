import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenLeg } from '@copyledger/domain/copying/desk/desk.inputs';
import type { AccountCommand, MarketView } from '@copyledger/domain/trading/account/account.commands';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { AggregateQuarantined, type CommandEnvelope, type CommandOutcome } from '@copyledger/eventstore/aggregates';
import { derivedId, type Instant } from '@copyledger/kernel';
import { Bell } from '@copyledger/eventstore/client/bell';
import { placeOrderOf } from './leg-order';

/** The part of `Accounts` that orders go to. */
export interface OrderedAccounts {
  send(id: string, envelope: CommandEnvelope<AccountCommand>): Promise<CommandOutcome<Account, AccountEvent, AccountRejection>>;
}

/** What an order of a leg says about its cause. */
export interface LegCause {
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
}

export interface DispatchLimits {
  /** Orders on their way to their accounts together, of all desks. The more there are, the more of them share a commit of the log. */
  readonly ordersInFlightMax: number;
  /** Orders that are decided before others of this thread have their turn: some milliseconds. */
  readonly ordersPerTurnMax: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const defaultDispatchLimits: DispatchLimits = { ordersInFlightMax: 2_048, ordersPerTurnMax: 256, retryMsMin: 50, retryMsMax: 2_000 };

export interface DispatchSurroundings {
  readonly accounts: OrderedAccounts;
  readonly market: (symbol: string) => MarketView | undefined;
  readonly now: () => Instant;
  readonly limits: DispatchLimits;
  readonly signal: AbortSignal;
  readonly onOrdered: (leg: OpenLeg, isAccepted: boolean) => void;
  /** An order could not be sent, and is tried again, or its account is not there to take it. */
  readonly onFailure: (leg: OpenLeg, error: unknown) => void;
  /** Nothing waits and nothing is on its way. */
  readonly onIdle: () => void;
}

interface Waiting {
  readonly leg: OpenLeg;
  readonly cause: LegCause;
}

const actor = { type: 'system', id: 'copying', through: 'feed' } as const;

/** The market of a leg is not known here yet: it will be, since the plan knew it. */
class MarketUnknown extends Error {}

/**
 * Sends the orders of legs to their accounts, many at a time. An order's id is derived from its leg, so sending it again is harmless; it is
 * tried until the account has it, or has refused it, which is a fact of the account as well.
 */
export class OrderDispatch {
  private readonly queue: Waiting[] = [];
  private first = 0;
  private readonly known = new Set<string>();
  private readonly ended = new Bell();
  private inFlight = 0;
  private sentThisTurn = 0;

  constructor(private readonly surroundings: DispatchSurroundings) {}

  /** Orders that wait or are on their way. */
  get pending(): number {
    return this.known.size;
  }

  /** Sends the order of a leg after those that were asked for before. One that is on its way is left alone. */
  send(leg: OpenLeg, cause: LegCause): void {
    if (this.known.has(leg.legId)) return;
    this.known.add(leg.legId);
    this.queue.push({ leg, cause });
    this.go();
  }

  /** Resolves when nothing is on its way any more. */
  async stopped(): Promise<void> {
    while (this.inFlight > 0) await this.ended.wait();
  }

  private go(): void {
    const { limits, signal } = this.surroundings;
    while (this.inFlight < limits.ordersInFlightMax && this.sentThisTurn < limits.ordersPerTurnMax && !signal.aborted) {
      const next = this.queue[this.first];
      if (next === undefined) break;
      this.first += 1;
      this.inFlight += 1;
      if (this.sentThisTurn === 0) setImmediate(this.nextTurn);
      this.sentThisTurn += 1;
      void this.carryOut(next);
    }
    if (this.first < this.queue.length && this.first < limits.ordersInFlightMax) return;
    this.queue.splice(0, this.first);
    this.first = 0;
  }

  private readonly nextTurn = (): void => {
    this.sentThisTurn = 0;
    this.go();
  };

  private async carryOut({ leg, cause }: Waiting): Promise<void> {
    const { limits, signal, onIdle } = this.surroundings;
    let failures = 0;
    while (!signal.aborted && !(await this.isDone(leg, cause))) {
      const pauseMs = Math.min(limits.retryMsMax, limits.retryMsMin * 2 ** failures);
      failures += 1;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    this.inFlight -= 1;
    this.known.delete(leg.legId);
    this.go();
    this.ended.ring();
    if (this.known.size === 0) onIdle();
  }

  /** False when it has to be tried again. */
  private async isDone(leg: OpenLeg, cause: LegCause): Promise<boolean> {
    try {
      await this.place(leg, cause);
      return true;
    } catch (error) {
      this.surroundings.onFailure(leg, error);
      // Whoever finds the account well begins with the legs that are open.
      return error instanceof AggregateQuarantined;
    }
  }

  private async place(leg: OpenLeg, { correlationId, causationId, traceparent }: LegCause): Promise<void> {
    const { accounts, market, now, onOrdered, onFailure } = this.surroundings;
    const view = market(leg.instrument);
    if (view === undefined) throw new MarketUnknown(`${leg.instrument} is not known yet`);
    const occurredAt = now();
    const outcome = await accounts.send(leg.copyAccountId, {
      command: placeOrderOf(leg, view, occurredAt),
      commandId: derivedId('command', 'copying', leg.legId),
      ...{ commandHash: '', correlationId, causationId, actor, occurredAt },
      ...(traceparent !== undefined && { traceparent }),
    });
    onOrdered(leg, outcome.status === 'done' && outcome.events.every(({ type }) => type !== 'OrderRejected'));
    // A refusal is a fact of the account; without one the account is none that takes orders, and the desk has to go without it.
    if (outcome.status === 'refused') onFailure(leg, new Error(`${leg.copyAccountId} refused ${leg.legId}: ${outcome.rejection}`));
  }
}
