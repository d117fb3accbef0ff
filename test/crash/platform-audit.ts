import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { MarketEvent, TradeParty } from '@copyledger/domain/trading/market/market.events';
import { transferDecider } from '@copyledger/domain/trading/transfer/transfer.decider';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { Transfer } from '@copyledger/domain/trading/transfer/transfer.state';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { decimalOf } from '@copyledger/kernel';
import type { Entry } from './platform-load';

type Fact = AccountEvent | InstrumentEvent | MarketEvent | TransferEvent;
type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

interface Placed {
  readonly stream: string;
  readonly event: Fact;
}

const scale = 18;

/** How often each text occurs. */
const tally = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

const twice = (texts: readonly string[]): readonly string[] => [...tally(texts)].filter(([, count]) => count > 1).map(([text]) => text);
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();
const isDone = ({ answer }: Entry): boolean => answer.status < 300;

/** Reads the whole log after the fact, and holds it against what clients were told. Nothing of the product's own reading is used. */
export class Audit {
  private readonly facts: readonly Placed[];

  constructor(
    log: readonly DecodedEvent[],
    private readonly journal: readonly Entry[],
  ) {
    this.facts = log.map(({ event, recorded }) => ({ stream: recorded.stream, event: event as Fact }));
  }

  run(): void {
    this.answersAreFinal();
    this.fundsMovedOnce();
    this.ordersWerePlacedOnce();
    this.cancelsWereAsked();
    this.amendsWereAnsweredOnce();
    this.marketTookEveryOrderOnce();
    this.tradesWereSettledOnce();
    this.transfersEnded();
    this.postingsSumToZero();
    this.accountsAreAtRest();
  }

  private of<T extends Fact['type']>(type: T): readonly { readonly stream: string; readonly data: DataOf<T> }[] {
    return this.facts.flatMap(({ stream, event }) => (event.type === type ? [{ stream, data: event.data as DataOf<T> }] : []));
  }

  private told(...kinds: readonly Entry['kind'][]): readonly Entry[] {
    return this.journal.filter((entry) => kinds.includes(entry.kind) && isDone(entry));
  }

  /** A rule may refuse; nothing may break, and no repetition may be taken for something else. */
  private answersAreFinal(): void {
    const rules = [
      ...['insufficient-funds', 'order-already-closed', 'too-many-open-orders', 'no-reference-price', 'trigger-would-fire'],
      ...['invalid-order-list', 'cancel-already-requested', 'order-not-amendable', 'too-many-amends', 'notional-too-small'],
      ...['invalid-bracket', 'invalid-expiry', 'trigger-not-waiting'],
    ];
    const allowed = new Set(rules.map((rule) => `/problems/${rule}`));
    const strange = this.journal.filter((entry) => !isDone(entry) && !allowed.has(String(entry.answer.body['type'])));
    expect(strange.slice(0, 3)).toEqual([]);
    expect(this.told('order').length).toBeGreaterThan(20);
  }

  private fundsMovedOnce(): void {
    const credited = this.of('FundsCredited').filter(({ data }) => data.source === 'outside');
    const debited = this.of('FundsDebited').filter(({ data }) => data.destination === 'outside');
    const moved = [...credited, ...debited].map(({ stream, data }) => `${stream} ${data.reference} ${decimalOf(data.amount, scale)}`);
    const told = this.told('deposit', 'withdrawal').map(
      ({ accountId, name, body }) => `account-${accountId} ${name} ${decimalOf(String(body['amount']), scale)}`,
    );
    // As many and the same: every acknowledged one is there once, and nothing that was refused.
    expect(sorted(moved)).toEqual(sorted(told));
  }

  private ordersWerePlacedOnce(): void {
    // Exits of a bracket have no name: the account places them itself.
    const named = this.of('OrderPlaced').filter(({ data }) => data.clientOrderId !== undefined);
    const placed = named.map(({ stream, data }) => `${stream} ${String(data.clientOrderId)} ${data.orderId}`);
    const told = this.told('order').map(({ accountId, name, answer }) => `account-${accountId} ${name} ${String(answer.body['orderId'])}`);
    expect(sorted(placed)).toEqual(sorted(told));
    expect(twice(named.map(({ data }) => String(data.clientOrderId)))).toEqual([]);
    expect(twice(this.of('OrderPlaced').map(({ data }) => data.orderId))).toEqual([]);
  }

  private cancelsWereAsked(): void {
    const requests = this.of('OrderCancelRequested').map(({ data }) => data.orderId);
    expect(twice(requests)).toEqual([]);
    const asked = new Set(requests);
    expect(this.told('cancel').filter(({ name }) => !asked.has(name))).toEqual([]);
    const unasked = this.of('OrderCancelled').filter(({ data }) => data.reason === 'cancel-requested' && !asked.has(data.orderId));
    expect(unasked).toEqual([]);
  }

  private amendsWereAnsweredOnce(): void {
    const asked = this.of('OrderAmendRequested').map(({ data }) => data.amendId);
    const answered = [...this.of('OrderAmended'), ...this.of('OrderAmendRejected')].map(({ data }) => data.amendId);
    expect(sorted(answered)).toEqual(sorted(asked));
    const told = new Set(this.told('amend').map(({ answer }) => String(answer.body['amendId'])));
    expect(asked.filter((amendId) => !told.has(amendId))).toEqual([]);
  }

  private marketTookEveryOrderOnce(): void {
    const placed = this.of('OrderPlaced').map(({ data }) => data.orderId);
    const accepted = this.of('OrderAccepted').map(({ data }) => data.orderId);
    // What can not even enter is removed at once.
    const turnedAway = this.of('OrderRemoved').filter(({ data }) => !accepted.includes(data.orderId));
    expect(sorted([...accepted, ...turnedAway.map(({ data }) => data.orderId)])).toEqual(sorted(placed));
    const closed = [...this.of('OrderCancelled'), ...this.of('OrderExpired')].map(({ data }) => data.orderId);
    const filled = this.of('OrderFilled').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    const cut = this.of('OrderAmended').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    // What is left of an order may go to the last lot when it meets its own group.
    const prevented = this.of('OrderQuantityPrevented').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    const ended = [...closed, ...[...filled, ...cut, ...prevented].map(({ data }) => data.orderId)];
    expect(sorted(ended)).toEqual(sorted(placed));
  }

  private tradesWereSettledOnce(): void {
    const sides = (party: TradeParty): readonly string[] =>
      party.kind === 'account' ? [`account-${party.accountId} ${party.orderId}`] : [];
    const traded = this.of('TradeExecuted').flatMap(({ stream, data }) =>
      [...sides(data.maker), ...sides(data.taker)].map((side) => `${side} ${stream} ${data.tradeNumber} ${data.price}`),
    );
    const settled = this.of('OrderFilled').map(
      ({ stream, data }) => `${stream} ${data.orderId} market-${data.instrument} ${data.tradeNumber} ${data.price}`,
    );
    expect(sorted(settled)).toEqual(sorted(traded));
    const numbers = new Map<string, bigint>();
    for (const { stream, data } of this.of('TradeExecuted')) {
      expect(BigInt(data.tradeNumber)).toBe((numbers.get(stream) ?? 0n) + 1n);
      numbers.set(stream, BigInt(data.tradeNumber));
    }
    expect(traded.length).toBeGreaterThan(10);
  }

  private transfersEnded(): void {
    const started = this.of('TransferStarted').map(({ data }) => data.transferId);
    expect(sorted(started)).toEqual(sorted(this.told('transfer').map(({ answer }) => String(answer.body['transferId']))));
    const byStream = new Map<string, Transfer>();
    for (const { stream, event } of this.facts)
      if (stream.startsWith('transfer-'))
        byStream.set(stream, transferDecider.evolve(byStream.get(stream) ?? transferDecider.initial, event as TransferEvent));
    const moved = (reference: string): number =>
      [...this.of('FundsCredited'), ...this.of('FundsDebited')].filter(({ data }) => data.reference === reference).length;
    for (const transferId of started) {
      const status = byStream.get(`transfer-${transferId}`)?.status;
      const [out, into, back] = ['out', 'in', 'back'].map((step) => moved(`$transfer:${transferId}:${step}`));
      const expected =
        status === 'completed'
          ? [[1, 1, 0]]
          : [
              [0, 0, 0],
              [1, 0, 1],
            ];
      expect(['completed', 'failed']).toContain(status);
      expect(expected).toContainEqual([out, into, back]);
    }
  }

  private postingsSumToZero(): void {
    const totals = new Map<string, bigint>();
    const add = (key: string, amount: string): Map<string, bigint> => totals.set(key, (totals.get(key) ?? 0n) + decimalOf(amount, scale));
    for (const { event } of this.facts) {
      if (!('postings' in event.data)) continue;
      const own = new Map<string, bigint>();
      for (const { asset, amount, ledger } of event.data.postings) {
        own.set(asset, (own.get(asset) ?? 0n) + decimalOf(amount, scale));
        add(asset, amount);
        if (ledger === 'clearing') add(`clearing ${asset}`, amount);
      }
      expect([...own.values()].every((sum) => sum === 0n)).toBe(true);
    }
    // And nothing waits in the clearing ledger, where transfers pass through.
    expect([...totals].filter(([, sum]) => sum !== 0n)).toEqual([]);
  }

  /** Every account's history can be folded, and no order or hold is left. */
  private accountsAreAtRest(): void {
    const accounts = new Map<string, Account>();
    for (const { stream, event } of this.facts)
      if (stream.startsWith('account-'))
        accounts.set(stream, accountDecider.evolve(accounts.get(stream) ?? accountDecider.initial, event as AccountEvent));
    for (const account of accounts.values()) {
      if (account.status !== 'open') throw new Error('An account was never opened.');
      expect([...account.orders.keys()]).toEqual([]);
      for (const balance of account.balances.values()) {
        expect(balance.held).toBe(0n);
        expect(balance.total >= 0n).toBe(true);
      }
    }
  }
}
