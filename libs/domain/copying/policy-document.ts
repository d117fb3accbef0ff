import { type Asset, failure, type Result, success } from '@copyledger/kernel';
import type { CopyPolicy } from './policy';
import { type PolicyProblem, policyProblem } from './policy-rules';

/** What a member of a document may be: a word of a list, or one of these. */
type Member = 'text' | 'count' | 'flag' | 'texts' | readonly string[] | Shape;
interface Shape {
  readonly [member: string]: Member;
}

const sizings: Readonly<Record<string, Shape>> = {
  'fixed-amount': { mode: ['fixed-amount'], amount: 'text' },
  'quantity-multiple': { mode: ['quantity-multiple'], multiple: 'text' },
  'equity-proportional': { mode: ['equity-proportional'], slippageMax: 'count' },
};

const policyShape: Shape = {
  reverse: 'flag',
  caps: { perOrder: 'text', perPosition: 'text', allocation: 'text', openPositionsMax: 'count', ordersPerDayMax: 'count' },
  instrumentsAllowed: 'texts',
  instrumentsDenied: 'texts',
  dailyLossMax: 'text',
  priceProtection: { deviationMax: 'count', timeToLiveMs: 'count' },
  takeProfit: 'count',
  stopLoss: 'count',
  stopEquity: 'text',
  startPositions: ['none', 'no-worse-than-entry', 'at-market'],
};

/** Objects of which no member may be left out. */
const wholeObjects: ReadonlySet<string> = new Set(['sizing', 'priceProtection']);

type Document = Readonly<Record<string, unknown>>;
const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value);

const expectations = {
  text: { isMet: (value: unknown) => typeof value === 'string', says: 'must be a decimal in quotes, such as "250"' },
  count: { isMet: (value: unknown) => Number.isSafeInteger(value), says: 'must be a whole number' },
  flag: { isMet: (value: unknown) => typeof value === 'boolean', says: 'must be true or false' },
  texts: {
    isMet: (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
    says: 'must be a list of instruments',
  },
} as const;

const memberProblem = (field: string, value: unknown, member: Member): PolicyProblem | undefined => {
  if (typeof member === 'string') {
    const { isMet, says } = expectations[member];
    return isMet(value) ? undefined : { field, reason: says };
  }
  if (isWords(member)) return member.some((word) => word === value) ? undefined : { field, reason: `must be one of ${member.join(', ')}` };
  return isDocument(value) ? shapeProblem(value, member, field) : { field, reason: 'must be an object' };
};

const isWords = (member: readonly string[] | Shape): member is readonly string[] => Array.isArray(member);

const shapeProblem = (document: Document, shape: Shape, within: string): PolicyProblem | undefined => {
  const nameOf = (member: string): string => (within === '' ? member : `${within}.${member}`);
  for (const [member, value] of Object.entries(document)) {
    const known = Object.hasOwn(shape, member) ? shape[member] : undefined;
    if (known === undefined) return { field: nameOf(member), reason: 'is no field of a policy' };
    const problem = memberProblem(nameOf(member), value, known);
    if (problem !== undefined) return problem;
  }
  const missing = wholeObjects.has(within) ? Object.keys(shape).find((member) => document[member] === undefined) : undefined;
  return missing === undefined ? undefined : { field: nameOf(missing), reason: 'is missing' };
};

const sizingShape = (sizing: unknown): Shape | undefined => {
  const mode = isDocument(sizing) ? sizing['mode'] : undefined;
  return typeof mode === 'string' && Object.hasOwn(sizings, mode) ? sizings[mode] : undefined;
};

/** The policy that a document is, as strictly as the API reads it; the first thing that is wrong with it names its field. */
export const readPolicy = (document: unknown, asset: Asset): Result<CopyPolicy, PolicyProblem> => {
  if (!isDocument(document)) return failure({ field: 'policy', reason: 'must be an object' });
  if (document['sizing'] === undefined) return failure({ field: 'sizing', reason: 'is missing' });
  const sizing = sizingShape(document['sizing']);
  if (sizing === undefined) return failure({ field: 'sizing.mode', reason: `must be one of ${Object.keys(sizings).join(', ')}` });
  const malformed = shapeProblem(document, { ...policyShape, sizing }, '');
  if (malformed !== undefined) return failure(malformed);
  const policy = document as unknown as CopyPolicy;
  const problem = policyProblem(policy, asset);
  return problem === undefined ? success(policy) : failure(problem);
};
