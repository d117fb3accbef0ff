import { type CapRule, capRuleOf } from '../copy/caps';
import { sizingRuleOf, type SizingRule } from '../copy/sizing';
import { unitsOf } from '../copy/units';
import type { CopyPolicy } from '../policy';
import { isInstrumentCopied } from '../policy-rules';

/** A policy with its decimals read, shared by all follows that have the same. */
export class CopyRules {
  readonly sizing: SizingRule;
  readonly caps: CapRule | undefined;
  /** -1 for a follow that copies in reverse. */
  readonly direction: bigint;
  readonly dailyLossMax: bigint | undefined;
  readonly stopEquity: bigint | undefined;
  /** It sizes with what only one follow knows: its equity, or how much it has copied. */
  readonly isOwn: boolean;
  private readonly copied = new Map<string, boolean>();

  constructor(readonly policy: CopyPolicy) {
    const { sizing, caps, reverse, dailyLossMax, stopEquity } = policy;
    this.sizing = sizingRuleOf(sizing);
    this.caps = caps === undefined ? undefined : capRuleOf(caps);
    this.direction = reverse === true ? -1n : 1n;
    this.dailyLossMax = dailyLossMax === undefined ? undefined : unitsOf(dailyLossMax);
    this.stopEquity = stopEquity === undefined ? undefined : unitsOf(stopEquity);
    this.isOwn = sizing.mode === 'equity-proportional' || caps !== undefined;
  }

  /** Positions are closed at a profit or a loss of their own. */
  get isWatchful(): boolean {
    return this.policy.takeProfit !== undefined || this.policy.stopLoss !== undefined;
  }

  copies(symbol: string): boolean {
    const known = this.copied.get(symbol);
    if (known !== undefined) return known;
    const answer = isInstrumentCopied(this.policy, symbol);
    this.copied.set(symbol, answer);
    return answer;
  }
}

/** So many different policies are remembered; more only cost memory. */
const rulesMax = 10_000;

/** The rules of the policies that were met, each once. */
export class RuleBook {
  private readonly rules = new Map<string, CopyRules>();

  of(policy: CopyPolicy): CopyRules {
    const text = JSON.stringify(policy);
    const known = this.rules.get(text);
    if (known !== undefined) return known;
    const rules = new CopyRules(policy);
    if (this.rules.size >= rulesMax) this.rules.clear();
    this.rules.set(text, rules);
    return rules;
  }
}
