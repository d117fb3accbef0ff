import { derivedId } from '@copyledger/kernel';
import { accountEvent } from '@copyledger/testing';
import { accountIds, instrument, type StreamScene } from './stream-scene';

/** Somebody trades in some accounts, and the price moves. */
export class StreamTrading {
  happened = 0;
  private readonly open = new Map<string, string[]>();
  private count = 0;

  constructor(
    private readonly scene: StreamScene,
    private readonly random: () => number,
  ) {}

  /** A few events of an account in one append, and another price. */
  async step(): Promise<void> {
    const accountId = this.anyOf(accountIds);
    const events = Array.from({ length: 1 + Math.floor(this.random() * 6) }, () => this.event(accountId));
    this.happened += events.length;
    await this.scene.happen(`account-${accountId}`, ...events);
    const { prices, depths } = this.scene.hotStore;
    await prices.publish(instrument, this.amount());
    await depths.publish(instrument, { bids: [[this.amount(), '1']], asks: [[this.amount(), '2']] });
  }

  /** The orders that rest in an account. */
  openOrders(accountId: string): readonly string[] {
    return this.open.get(accountId) ?? [];
  }

  private event(accountId: string) {
    const resting = this.open.get(accountId) ?? [];
    this.open.set(accountId, resting);
    const ticket = { accountId, instrument } as const;
    const what = this.random();
    this.count += 1;
    if (what < 0.3) return accountEvent.FundsCredited({ balances: this.balances(), reference: String(this.count) });
    if (what < 0.6 || resting.length === 0) {
      const orderId = derivedId('order', accountId, String(this.count));
      resting.push(orderId);
      return accountEvent.OrderPlaced({ ...ticket, orderId, balances: this.balances() });
    }
    const orderId = resting.splice(Math.floor(this.random() * resting.length), 1)[0]!;
    if (what < 0.8) return accountEvent.OrderCancelled({ orderId, instrument, balances: this.balances() });
    const position = { quantity: this.amount(), cost: this.amount() };
    return accountEvent.OrderFilled({ orderId, instrument, balances: this.balances(), position });
  }

  private balances() {
    return [{ asset: this.anyOf(['USDT', 'BTC', 'ETH']), total: this.amount(), held: '0', margin: '0' }];
  }

  private amount(): string {
    return String(Math.floor(1 + this.random() * 1_000_000) / 100);
  }

  private anyOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.random() * all.length)]!;
  }
}
