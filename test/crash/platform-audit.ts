import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import type { TradeParty } from '@copyledger/domain/trading/market/market.events';
import { transferDecider } from '@copyledger/domain/trading/transfer/transfer.decider';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { Transfer } from '@copyledger/domain/trading/transfer/transfer.state';
import { decimalOf } from '@copyledger/kernel';
import { type Facts, scale, sorted, twice } from './platform-facts';
import { type Entry, unnamed } from './platform-trader';

const isDone = ({ answer }: Entry): boolean => answer.status < 300;

/** Reads the whole log after the fact, and holds it against what clients were told. Nothing of the product's own reading is used. */
export class Audit {
  constructor(
    private readonly facts: Facts,
    private readonly journal: readonly Entry[],
  ) {}

  run(): void {
    this.answersAreFinal();
    this.fundsMovedOnce();
    this.ordersWerePlacedOnce();
    this.cancelsWereAsked();
    this.amendsWereAnsweredOnce();
    this.marketTookEveryOrderOnce();
    this.marketWasHaltedAsAsked();
    this.tradesWereSettledOnce();
    this.transfersEnded();
    this.postingsSumToZero();
    this.accountsAreAtRest();
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
    const credited = this.facts.of('FundsCredited').filter(({ data }) => data.source === 'outside');
    const debited = this.facts.of('FundsDebited').filter(({ data }) => data.destination === 'outside');
    const moved = [...credited, ...debited].map(({ stream, data }) => `${stream} ${data.reference} ${decimalOf(data.amount, scale)}`);
    const told = this.told('deposit', 'withdrawal').map(
      ({ accountId, name, body }) => `account-${accountId} ${name} ${decimalOf(String(body['amount']), scale)}`,
    );
    // As many and the same: every acknowledged one is there once, and nothing that was refused.
    expect(sorted(moved)).toEqual(sorted(told));
  }

  private ordersWerePlacedOnce(): void {
    const all = this.facts.of('OrderPlaced');
    // Exits of a bracket are asked for with their entry; the account places them itself.
    const exits = all.flatMap(({ data }) => [data.bracket?.takeProfit, data.bracket?.stopLoss]).map((exit) => exit?.orderId);
    const asked = all.filter(({ data }) => !exits.includes(data.orderId));
    const placed = asked.map(({ stream, data }) => `${stream} ${data.clientOrderId ?? unnamed} ${data.orderId}`);
    const told = this.told('order').map(({ accountId, name, answer }) => `account-${accountId} ${name} ${String(answer.body['orderId'])}`);
    expect(sorted(placed)).toEqual(sorted(told));
    expect(twice(asked.flatMap(({ data }) => data.clientOrderId ?? []))).toEqual([]);
    expect(twice(all.map(({ data }) => data.orderId))).toEqual([]);
  }

  private cancelsWereAsked(): void {
    const requests = this.facts.of('OrderCancelRequested').map(({ data }) => data.orderId);
    expect(twice(requests)).toEqual([]);
    const asked = new Set(requests);
    expect(this.told('cancel').filter(({ name }) => !asked.has(name))).toEqual([]);
    const unasked = this.facts.of('OrderCancelled').filter(({ data }) => data.reason === 'cancel-requested' && !asked.has(data.orderId));
    expect(unasked).toEqual([]);
  }

  private amendsWereAnsweredOnce(): void {
    const asked = this.facts.of('OrderAmendRequested').map(({ data }) => data.amendId);
    const answered = [...this.facts.of('OrderAmended'), ...this.facts.of('OrderAmendRejected')].map(({ data }) => data.amendId);
    expect(sorted(answered)).toEqual(sorted(asked));
    const told = new Set(this.told('amend').map(({ answer }) => String(answer.body['amendId'])));
    expect(asked.filter((amendId) => !told.has(amendId))).toEqual([]);
  }

  private marketTookEveryOrderOnce(): void {
    const placed = this.facts.of('OrderPlaced').map(({ data }) => data.orderId);
    const accepted = this.facts.of('OrderAccepted').map(({ data }) => data.orderId);
    const known = new Set(accepted);
    // What can not even enter is removed at once.
    const turnedAway = this.facts.of('OrderRemoved').filter(({ data }) => !known.has(data.orderId));
    expect(sorted([...accepted, ...turnedAway.map(({ data }) => data.orderId)])).toEqual(sorted(placed));
    const closed = [...this.facts.of('OrderCancelled'), ...this.facts.of('OrderExpired')].map(({ data }) => data.orderId);
    const filled = this.facts.of('OrderFilled').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    const cut = this.facts.of('OrderAmended').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    // What is left of an order may go to the last lot when it meets its own group.
    const prevented = this.facts.of('OrderQuantityPrevented').filter(({ data }) => decimalOf(data.leavesQuantity, scale) === 0n);
    const ended = [...closed, ...[...filled, ...cut, ...prevented].map(({ data }) => data.orderId)];
    expect(sorted(ended)).toEqual(sorted(placed));
  }

  private marketWasHaltedAsAsked(): void {
    for (const instrument of new Set(this.told('operator').map(({ name }) => name))) {
      const asked = this.told('operator').filter(({ name }) => name === instrument);
      const steps = asked.map(({ body }) => (body['step'] === 'halt' ? 'halted' : 'trading'));
      const changed = this.facts.of('InstrumentChanged').filter(({ data }) => data.instrument.symbol === instrument);
      expect(changed.map(({ data }) => data.instrument.status)).toEqual(steps);
      const market = this.facts.all.filter(({ stream }) => stream === `market-${instrument}`).map(({ event }) => event.type);
      const followed = market.flatMap((type) => (type === 'TradingHalted' ? ['halted'] : type === 'TradingResumed' ? ['trading'] : []));
      expect(followed).toEqual(steps);
    }
  }

  private tradesWereSettledOnce(): void {
    const sides = (party: TradeParty): readonly string[] =>
      party.kind === 'account' ? [`account-${party.accountId} ${party.orderId}`] : [];
    const traded = this.facts
      .of('TradeExecuted')
      .flatMap(({ stream, data }) =>
        [...sides(data.maker), ...sides(data.taker)].map(
          (side) => `${side} ${stream} ${data.tradeNumber} ${data.quantity} at ${data.price}`,
        ),
      );
    const settled = this.facts
      .of('OrderFilled')
      .map(
        ({ stream, data }) => `${stream} ${data.orderId} market-${data.instrument} ${data.tradeNumber} ${data.quantity} at ${data.price}`,
      );
    expect(sorted(settled)).toEqual(sorted(traded));
    const numbers = new Map<string, bigint>();
    for (const { stream, data } of this.facts.of('TradeExecuted')) {
      expect(BigInt(data.tradeNumber)).toBe((numbers.get(stream) ?? 0n) + 1n);
      numbers.set(stream, BigInt(data.tradeNumber));
    }
    expect(traded.length).toBeGreaterThan(10);
  }

  private transfersEnded(): void {
    const started = this.facts.of('TransferStarted').map(({ data }) => data.transferId);
    expect(sorted(started)).toEqual(sorted(this.told('transfer').map(({ answer }) => String(answer.body['transferId']))));
    const byStream = new Map<string, Transfer>();
    for (const { stream, event } of this.facts.all)
      if (stream.startsWith('transfer-'))
        byStream.set(stream, transferDecider.evolve(byStream.get(stream) ?? transferDecider.initial, event as TransferEvent));
    const moved = (reference: string): number =>
      [...this.facts.of('FundsCredited'), ...this.facts.of('FundsDebited')].filter(({ data }) => data.reference === reference).length;
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
    for (const { event } of this.facts.all) {
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
    for (const { stream, event } of this.facts.all)
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
