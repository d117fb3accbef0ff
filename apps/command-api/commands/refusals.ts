import { AggregateQuarantined, LostRaces, MailboxFull } from '@copyledger/eventstore/aggregates';
import { AppendRefused, LogUnavailable, OutcomeUnknown } from '@copyledger/eventstore/client';
import { type ProblemName, problemTypeOf } from '@copyledger/contracts/problems/problem-types';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import type { InstrumentRejection } from '@copyledger/domain/trading/instrument/instrument.rejections';
import type { TransferRejection } from '@copyledger/domain/trading/transfer/transfer.rejections';
import { ProblemError } from '@copyledger/platform';
import { type CopyingRejection, problemOfCopying } from './copying-refusals';

type TradingRejection = AccountRejection | InstrumentRejection | TransferRejection;
export type Rejection = TradingRejection | CopyingRejection;

/** What a client is told about a refusal. A new refusal does not compile until it stands here. */
const problemOfTrading: Readonly<Record<TradingRejection, ProblemName>> = {
  AccountNotFound: 'account-not-found',
  AccountAlreadyExists: 'account-already-exists',
  NotAccountOwner: 'not-account-owner',
  AccountNotSimulated: 'account-not-simulated',
  AccountNotObserved: 'account-not-observed',
  FundsOfFollow: 'funds-of-follow',
  DuplicateClientOrderId: 'duplicate-client-order-id',
  FundReferenceReused: 'fund-reference-reused',
  OrderNotFound: 'order-not-found',
  OrderAlreadyClosed: 'order-already-closed',
  AmendIdReused: 'amend-id-reused',
  CancelAlreadyRequested: 'cancel-already-requested',
  OrderNotAmendable: 'order-not-amendable',
  TriggerNotWaiting: 'trigger-not-waiting',
  InstrumentHalted: 'instrument-halted',
  InstrumentDelisted: 'instrument-delisted',
  InstrumentNotTradable: 'instrument-not-tradable',
  OrderTooLate: 'invalid-expiry',
  AmountNotPositive: 'amount-not-positive',
  QuantityNotPositive: 'quantity-not-positive',
  QuantityOffLot: 'quantity-off-lot',
  QuantityTooSmall: 'quantity-out-of-bounds',
  QuantityTooLarge: 'quantity-out-of-bounds',
  PostOnlyNeedsLimit: 'post-only-needs-limit',
  ExpiryNotOfTimeInForce: 'invalid-expiry',
  ExpiryNotAhead: 'invalid-expiry',
  ExpiryTooFarAhead: 'invalid-expiry',
  TriggerNeedsPrice: 'invalid-trigger',
  StopPriceNotPositive: 'invalid-trigger',
  StopPriceOffTick: 'invalid-trigger',
  TrailingOutOfRange: 'invalid-trigger',
  TriggerWouldFire: 'trigger-would-fire',
  PriceOutsideBand: 'price-outside-band',
  ListOrdersDiffer: 'invalid-order-list',
  ListNeedsRestingOrders: 'invalid-order-list',
  ListNotAroundMarket: 'invalid-order-list',
  BracketNeedsEntry: 'invalid-bracket',
  BracketExitMismatch: 'invalid-bracket',
  BracketOnWrongSide: 'invalid-bracket',
  NoReferencePrice: 'no-reference-price',
  PriceNotPositive: 'price-not-positive',
  PriceOffTick: 'price-off-tick',
  NotionalTooSmall: 'notional-too-small',
  NotionalTooLarge: 'notional-too-large',
  ReduceOnlyNeedsPosition: 'reduce-only-needs-position',
  TooManyOpenOrders: 'too-many-open-orders',
  TooManyOrdersInInstrument: 'too-many-open-orders',
  TooManyTriggerOrders: 'too-many-open-orders',
  TooManyAmends: 'too-many-amends',
  TooManyInstruments: 'too-many-instruments',
  TooManyFeeds: 'too-many-feeds',
  TooManyFundReferences: 'too-many-fund-references',
  DirectionContradictsSide: 'direction-contradicts-side',
  InsufficientFunds: 'insufficient-funds',
  TransferNotFound: 'transfer-not-found',
  NotTransferOwner: 'not-account-owner',
  TransferAlreadyExists: 'transfer-already-exists',
  SameAccount: 'same-account',
  TransferAlreadyCompleted: 'conflict',
  TransferAlreadyFailed: 'conflict',
  InstrumentNotFound: 'instrument-not-found',
  InstrumentAlreadyListed: 'instrument-already-listed',
  InstrumentAlreadyDelisted: 'instrument-delisted',
  SymbolMalformed: 'invalid-instrument-terms',
  AssetMalformed: 'invalid-instrument-terms',
  ScaleOutOfRange: 'invalid-instrument-terms',
  AssetsNotDistinct: 'invalid-instrument-terms',
  SettlementNotOfKind: 'invalid-instrument-terms',
  ContractSizeNotPositive: 'invalid-instrument-terms',
  SpotContractSizeNotOne: 'invalid-instrument-terms',
  SpotScaleNotOfBase: 'invalid-instrument-terms',
  TickNotPositive: 'invalid-instrument-terms',
  LotNotPositive: 'invalid-instrument-terms',
  MinimumNotionalNegative: 'invalid-instrument-terms',
  FeeOutOfRange: 'invalid-instrument-terms',
  RebateExceedsTakerFee: 'invalid-instrument-terms',
  MinimumQuantityNotPositive: 'invalid-instrument-terms',
  MinimumQuantityOffLot: 'invalid-instrument-terms',
  MaximumQuantityOffLot: 'invalid-instrument-terms',
  MaximumQuantityBelowMinimum: 'invalid-instrument-terms',
  MaximumNotionalBelowMinimum: 'invalid-instrument-terms',
  PriceBandOutOfRange: 'invalid-instrument-terms',
  OrderCountOutOfRange: 'invalid-instrument-terms',
  TriggerOrdersExceedOpenOrders: 'invalid-instrument-terms',
};

const problemOfRejection: Readonly<Record<Rejection, ProblemName>> = { ...problemOfTrading, ...problemOfCopying };

/** The rule's own name goes along: programs read it, whatever the title says. */
export const problemOfRefusal = (rejection: Rejection): ProblemError => {
  const problem = problemOfRejection[rejection];
  const isDetail = problem === 'invalid-instrument-terms' || problem === 'invalid-leader-terms';
  return new ProblemError(problem, { members: { rejection }, ...(isDetail && { detail: rejection }) });
};

const problemOfFailure = (error: unknown): ProblemName | undefined => {
  if (error instanceof AggregateQuarantined) return 'account-quarantined';
  if (error instanceof MailboxFull || error instanceof LostRaces) return 'account-busy';
  if (error instanceof LogUnavailable) return 'log-unavailable';
  if (error instanceof AppendRefused) return 'payload-too-large';
  return error instanceof OutcomeUnknown ? 'outcome-unknown' : undefined;
};

/** What a client is told when a command could not be dealt with at all; anything else is a bug, and is thrown on. */
export const problemOfError = (cause: unknown): unknown => {
  const problem = problemOfFailure(cause);
  return problem === undefined
    ? cause
    : new ProblemError(problem, { cause, ...(problemTypeOf(problem).status === 503 && { headers: { 'Retry-After': '1' } }) });
};
