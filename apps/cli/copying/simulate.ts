import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RecordedFact, WhatIf, type WhatIfAnswer, type WhatIfQuestion } from '@copyledger/what-if';

export interface SimulateOptions {
  readonly question: WhatIfQuestion;
  readonly facts: readonly RecordedFact[];
  readonly signal: AbortSignal;
  readonly onFacts: (count: number) => void;
}

/** Facts that are dealt with before the screen is drawn and signals are heard. */
const factsPerTurn = 100;

/** Answers the question, turn by turn. */
export const simulate = async ({ question, facts, signal, onFacts }: SimulateOptions): Promise<WhatIfAnswer> => {
  const whatIf = new WhatIf(question);
  for (let from = 0; from < facts.length; from += factsPerTurn) {
    const turn = facts.slice(from, from + factsPerTurn);
    for (const fact of turn) whatIf.take(fact);
    onFacts(turn.length);
    await nextTurn();
    signal.throwIfAborted();
  }
  return whatIf.finish();
};
