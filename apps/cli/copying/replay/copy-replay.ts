import type { Interruption } from '../../interruption';
import { type CastLeader, castOf, type CastWish, openCast } from './copy-cast';
import { CopyStage } from './copy-stage';
import type { EquityPoint } from './equity-file';
import { auditStage, type CopyReplayReport } from './audit-stage';
import { type FollowerWish, followerWishes } from './follower-wishes';
import type { RecordedMoment, Recording } from './recording';
import { RecordedMarket } from './recorded-market';
import { observeFillOf, venueAsset } from '../observed-leader';
import { type Trader, traderKey } from '../../replay/survey';
import { decimalOf, instantOfMicros, microsOf } from '@copyledger/kernel';
import { CliFailure } from '../../cli-failure';
import { feeds } from '../../hyperliquid/venue';

export interface CopyReplayPlan {
  readonly traders: readonly Trader[];
  readonly recording: Recording;
  readonly cast: CastWish;
  /** Whether followers pause, stop and trade on the way. */
  readonly hasWishes: boolean;
  /** Of every leader, until the record says otherwise. */
  readonly leaderEquity: string | undefined;
  readonly slippage: number;
  readonly dataDir: string | undefined;
}

export interface CopyReplayOptions {
  readonly plan: CopyReplayPlan;
  readonly signal: Interruption['signal'];
  readonly onRows: (rows: number, isNew: boolean) => void;
  readonly onNotice: (line: string) => void;
}

const system = { type: 'system' } as const;
const equityFeed = 'hyperliquid-equity';
/** Moments after which what the desks have gathered is let go. */
const momentsPerKeep = 500;
/** At the end: closes that did not trade are tried again after a minute at most. */
const lastTicks = { count: 5, micros: 61_000_000n } as const;

/** Plays a recording to leaders and their followers, moment by moment, and has an auditor look at what came of it. */
export class CopyReplay {
  private readonly leaders: ReadonlyMap<string, CastLeader>;
  private readonly wishes: FollowerWish[];
  private played = 0;

  private constructor(
    private readonly stage: CopyStage,
    private readonly market: RecordedMarket,
    private readonly cast: readonly CastLeader[],
    private readonly options: CopyReplayOptions,
  ) {
    this.leaders = new Map(cast.map((leader) => [traderKey({ trader: leader.trader.name, wallet: leader.trader.wallet }), leader]));
    this.wishes = options.plan.hasWishes ? [...followerWishes(cast)] : [];
  }

  static run(options: CopyReplayOptions): Promise<CopyReplayReport> {
    const { plan, onNotice } = options;
    const [first] = plan.recording.moments;
    if (first === undefined) throw new CliFailure('the recording has no fills');
    const market = new RecordedMarket(plan.recording.instruments, first.at);
    const { dataDir, slippage } = plan;
    return CopyStage.with({ dataDir, market, slippage, onNotice }, async (stage) => {
      const cast = castOf(plan.traders, plan.cast);
      const replay = new CopyReplay(stage, market, cast, options);
      await replay.play();
      return auditStage(stage, cast);
    });
  }

  private async play(): Promise<void> {
    const { stage, cast, options, market } = this;
    const { plan, signal } = options;
    const { moments } = plan.recording;
    await openCast(stage, cast, plan.cast);
    await this.tellEquities();
    const known = await this.skipRecorded(moments);
    await stage.start();
    for (const [index, moment] of moments.slice(known).entries()) {
      signal.throwIfAborted();
      await this.playMoment(moment);
      if (index % momentsPerKeep === 0) await stage.keep();
    }
    for (let tick = 0; tick < lastTicks.count; tick += 1) {
      market.reach(instantOfMicros(microsOf(market.now()) + lastTicks.micros));
      await stage.tick();
    }
  }

  private async tellEquities(): Promise<void> {
    const { leaderEquity } = this.options.plan;
    if (leaderEquity === undefined) return;
    for (const { accountId } of this.cast) await this.tellEquity(accountId, { sequence: 0, equity: leaderEquity });
  }

  private async tellEquity(accountId: string, { sequence, equity }: Pick<EquityPoint, 'sequence' | 'equity'>): Promise<void> {
    const { stage } = this;
    const told = { feed: equityFeed, sequence: BigInt(sequence), equity: decimalOf(equity, venueAsset.scale) };
    const command = { type: 'ObserveEquity', by: system, ...told } as const;
    await stage.send(stage.accounts, accountId, { command, name: ['equity', accountId, sequence.toString()] });
  }

  /** How many moments an earlier run has played; the last of them, which it may have died in, is played again. */
  private async skipRecorded(moments: readonly RecordedMoment[]): Promise<number> {
    const newest = new Map<string, bigint>();
    for (const [key, { accountId }] of this.leaders) {
      const account = await this.stage.accounts.state(accountId);
      newest.set(key, account.status === 'absent' ? 0n : (account.feeds.get(feeds.fills) ?? 0n));
    }
    const isRecorded = ({ rows }: RecordedMoment): boolean =>
      rows.every(({ traderKey: key, sequence }) => BigInt(sequence) <= (newest.get(key) ?? 0n));
    const next = moments.findIndex((moment) => !isRecorded(moment));
    const known = Math.max(0, (next < 0 ? moments.length : next) - 1);
    for (const moment of moments.slice(0, known)) {
      this.reach(moment);
      this.played += moment.rows.length;
      this.options.onRows(moment.rows.length, false);
    }
    this.dropPassedWishes();
    return known;
  }

  private dropPassedWishes(): void {
    while (this.played > 0 && (this.wishes[0]?.after ?? Infinity) <= this.progress) this.wishes.shift();
  }

  /** In thousandths. */
  private get progress(): number {
    return (this.played * 1_000) / Math.max(1, this.options.plan.recording.rows);
  }

  private reach({ at, rows }: RecordedMoment): void {
    this.market.reach(at);
    for (const { fill } of rows) this.market.price(fill.instrument, fill.price);
  }

  private async playMoment(moment: RecordedMoment): Promise<void> {
    const { stage, options } = this;
    await this.fulfilWishes();
    this.reach(moment);
    for (const equity of moment.equities) await this.tellRecordedEquity(equity);
    await Promise.all(moment.rows.map((row) => this.observe(row)));
    await stage.settled();
    await stage.tick();
    this.played += moment.rows.length;
    options.onRows(moment.rows.length, true);
  }

  private async fulfilWishes(): Promise<void> {
    while ((this.wishes[0]?.after ?? Infinity) <= this.progress) {
      await this.wishes.shift()?.act(this.stage, this.market);
      await this.stage.settled();
    }
  }

  private async observe({ traderKey: key, sequence, fill }: RecordedMoment['rows'][number]): Promise<void> {
    const { stage } = this;
    const accountId = this.leaders.get(key)?.accountId ?? '';
    const command = observeFillOf({ fill }, sequence);
    await stage.send(stage.accounts, accountId, { command, name: ['fill', accountId, sequence.toString()] });
  }

  private async tellRecordedEquity(point: EquityPoint): Promise<void> {
    const leader = this.cast.find(({ trader }) => trader.wallet === point.wallet);
    if (leader !== undefined) await this.tellEquity(leader.accountId, point);
  }
}
