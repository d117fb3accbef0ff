export { accept, type Accepted, type Decider, type Decision, type Fact, reject, type Rejected } from './decision';
export { type DecimalFormat, decimalOf, type DecimalProblem, decimalProblemText, formatDecimal, parseDecimal } from './decimal';
export { derivedId, type Id, type IdProblem, parseId, uuidV7 } from './ids';
export { dayOf, type Instant, instantOfMicros, instantOfMillis, type InstantProblem, microsOf, parseInstant } from './instant';
export {
  absolute,
  type Instrument,
  type InstrumentKind,
  isOnLot,
  isOnTick,
  notional,
  price,
  type Price,
  profit,
  quantity,
  type Quantity,
} from './instrument';
export { add, type Asset, compare, formatMoney, money, type Money, moneyOf, negate, subtract } from './money';
export { failure, type Result, success } from './result';
export { divide, rescale, type Rounding } from './rounding';
export { TransientMap } from './transient-map';
export { unreachable } from './unreachable';
