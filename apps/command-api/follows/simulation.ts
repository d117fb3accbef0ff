import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InstrumentCatalogue, Leaders } from '@copyledger/command-side';
import type { FollowSimulationRequest } from '@copyledger/contracts/commands/simulation.requests';
import type { PublishedLeader } from '@copyledger/domain/copying/leader/leader.state';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { formatDecimal, type Instant, type Instrument } from '@copyledger/kernel';
import { invalidField, ProblemError } from '@copyledger/platform';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { hyperliquidTerms, instrumentsOf, type RecordedFact, WhatIf, type WhatIfAnswer, type WhatIfQuestion } from '@copyledger/what-if';
import { instantOf, unitsOf } from '../commands/amounts';
import { problemOfError, problemOfRefusal } from '../commands/refusals';
import type { RequestContext } from '../commands/request-context';
import { stateOf } from '../commands/state-of';
import { copyPolicyOf } from './copy-policy';

const limits = {
  /** Of the leader's history, from its beginning to the end that is asked about. */
  eventsMax: 50_000,
  /** Simulations of this process that wait for their turn. */
  waitingMax: 8,
  /** Then others have their turn. */
  turnMs: 8,
} as const;

/** Answers what would have come of following a leader, one question after another, in turns that leave the process free for others. */
@Injectable()
export class Simulation {
  private waiting = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly leaders: Leaders,
    private readonly catalogue: InstrumentCatalogue,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
  ) {}

  /** Throws the problem that the client is to see. */
  async answer(request: FollowSimulationRequest, context: RequestContext): Promise<WhatIfAnswer> {
    const { terms } = await this.leader(request.leaderAccountId, context.principal.user);
    if (this.waiting >= limits.waitingMax)
      throw new ProblemError('too-many-requests', { detail: 'Other simulations are waiting already.' });
    const question = { ...questionOf(request, terms), instruments: new Map<string, Instrument>() };
    return this.inTurn(async () => {
      const facts = await this.history(request.leaderAccountId, question.to);
      return this.simulate({ ...question, instruments: this.instruments(facts, question.asset) }, facts);
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }

  /** One whose history the user may copy. */
  private async leader(accountId: string, user: string): Promise<PublishedLeader> {
    const leader = await stateOf(this.leaders, accountId);
    if (leader.status === 'absent') throw problemOfRefusal('LeaderNotFound');
    const { access, invited = [] } = leader.terms;
    if (access === 'invited' && leader.owner !== user && !invited.includes(user)) throw problemOfRefusal('LeaderPrivate');
    return leader;
  }

  private async history(accountId: string, to: Instant): Promise<readonly RecordedFact[]> {
    const facts: RecordedFact[] = [];
    try {
      for await (const recorded of this.store.readStream(`account-${accountId}`, { direction: 'forwards', from: 'start' })) {
        const decoded = this.codec.decode(recorded);
        if (decoded === undefined || decoded.metadata.occurredAt > to) continue;
        facts.push({ at: decoded.metadata.occurredAt, event: decoded.event as RecordedFact['event'] });
        if (facts.length > limits.eventsMax) throw new ProblemError('simulation-too-large', { detail: tooLarge });
      }
    } catch (error) {
      throw error instanceof ProblemError ? error : problemOfError(error);
    }
    return facts;
  }

  /** Listed markets as they are listed; a market of an outside venue as the record shows it. */
  private instruments(facts: readonly RecordedFact[], settlement: WhatIfQuestion['asset']): ReadonlyMap<string, Instrument> {
    const found = new Map(instrumentsOf(facts, { settlement, terms: hyperliquidTerms }));
    for (const symbol of found.keys()) {
      const listed = this.catalogue.find(symbol);
      if (listed !== undefined) found.set(symbol, listed.instrument);
    }
    return found;
  }

  private async simulate(question: WhatIfQuestion, facts: readonly RecordedFact[]): Promise<WhatIfAnswer> {
    const whatIf = new WhatIf(question);
    let turnEnds = performance.now() + limits.turnMs;
    for (const fact of facts) {
      whatIf.take(fact);
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      turnEnds = performance.now() + limits.turnMs;
    }
    return whatIf.finish();
  }
}

const tooLarge = `The leader's history up to \`to\` has more than ${limits.eventsMax} events: \`copyledger what-if\` takes any number.`;

const questionOf = (request: FollowSimulationRequest, { asset, profitShare, subscriptionFee }: PublishedLeader['terms']) => {
  const { leaderAccountId, slippage = 5, equity, leaderEquity } = request;
  const [from, to] = [instantOf('from', request.from), instantOf('to', request.to)];
  if (from > to) throw invalidField('from', 'must not lie behind `to`');
  const amountOf = (field: string, text: string): string => {
    const units = unitsOf({ field, text, scale: asset.scale });
    if (units <= 0n) throw invalidField(field, 'must be positive');
    return formatDecimal(units, asset.scale);
  };
  return {
    ...{ leaderAccountId, asset, from, to, slippage, profitShare },
    policy: copyPolicyOf(request.policy, asset),
    equity: amountOf('equity', equity),
    ...(leaderEquity !== undefined && { leaderEquity: amountOf('leaderEquity', leaderEquity) }),
    ...(subscriptionFee !== undefined && { subscriptionFee }),
  };
};
