import { accept, type Asset, type Decision, formatDecimal, type Instrument, price, quantity, reject } from '@copyledger/kernel';
import type { ObserveEquity, ObserveFill, ObserveFunding } from './account.commands';
import type { AccountEvent, PositionAdjusted, Side, VenueDirection } from './account.events';
import { accountLimits, type AccountRejection } from './account.rejections';
import { type OpenAccount, type Position, positionOf } from './account.state';
import { admitInstrument } from './admission';
import { balancesAfter, formatBalances, type Movement, postingsOf } from './book-keeping';
import { applyFill, type FillInput, formatFill, formatPosition, valueOf } from './fill';
import { adopted } from './adopted-position';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** An instrument of an outside venue has no lots and ticks of ours; ten digits hold every venue's. */
const outsideScale = 10;

/** The terms of an outside venue's instrument, as far as observing it needs them: a linear contract settled in `settlement`. */
export const outsideInstrument = (symbol: string, settlement: Asset): Instrument => {
  const unit = 1n;
  return {
    symbol,
    revision: 0,
    kind: 'linear-perpetual',
    base: { code: symbol, scale: outsideScale },
    quote: settlement,
    settlement,
    priceScale: outsideScale,
    quantityScale: outsideScale,
    contractSize: 1n,
    tickSize: unit as Instrument['tickSize'],
    lotSize: unit as Instrument['lotSize'],
    minimumNotional: 0n,
    makerFeePpm: 0n,
    takerFeePpm: 0n,
  };
};

const sideOfDirection: Record<VenueDirection, Side> = {
  'open-long': 'buy',
  'close-short': 'buy',
  'short-to-long': 'buy',
  'open-short': 'sell',
  'close-long': 'sell',
  'long-to-short': 'sell',
};

type Observation = ObserveFill | ObserveFunding | ObserveEquity;

const limitRefusal = (command: Observation, account: OpenAccount): AccountRejection | undefined => {
  if (!account.feeds.has(command.feed) && account.feeds.size >= accountLimits.feedsMax) return 'TooManyFeeds';
  if (command.type === 'ObserveEquity' || account.instruments.has(command.instrument.symbol)) return undefined;
  return account.instruments.size >= accountLimits.instrumentsMax ? 'TooManyInstruments' : undefined;
};

/** A feed delivers in order: what is not above its newest sequence number has been recorded before. */
const isRepetition = (command: Observation, account: OpenAccount): boolean => command.sequence <= (account.feeds.get(command.feed) ?? -1n);

const observed = ({ feed, sequence }: Observation) => ({ feed, sequence: sequence.toString() });

const fillRefusal = (command: ObserveFill): AccountRejection | undefined => {
  if (command.quantity <= 0n) return 'QuantityNotPositive';
  if (command.price <= 0n) return 'PriceNotPositive';
  const isTold = command.direction !== undefined;
  return isTold && sideOfDirection[command.direction] !== command.side ? 'DirectionContradictsSide' : undefined;
};

/** Undefined when the record is to be recorded; otherwise why not: this is no account for it, it has been before, or it can't be so. */
const answered = (command: Observation, account: OpenAccount): Outcome | undefined => {
  if (account.kind !== 'observed') return reject('AccountNotObserved');
  if (isRepetition(command, account)) return accept();
  const refused = (command.type === 'ObserveFill' ? fillRefusal(command) : undefined) ?? limitRefusal(command, account);
  return refused === undefined ? undefined : reject(refused);
};

const adjustmentOf = (command: ObserveFill, held: Position, implied: Position): readonly PositionAdjusted[] => {
  if (command.direction === undefined || (held.quantity === implied.quantity && held.cost === implied.cost)) return [];
  const { instrument, direction } = command;
  const data = { ...observed(command), instrument: instrument.symbol, direction, held: formatPosition(instrument, held) };
  return [{ type: 'PositionAdjusted', data: { ...data, position: formatPosition(instrument, implied) } }];
};

const fillInput = ({ instrument, side, fee, ...command }: ObserveFill): FillInput => {
  const fill = { instrument, side, quantity: quantity(instrument, command.quantity), price: price(instrument, command.price) };
  return { ...fill, value: valueOf(fill), fee: { asset: instrument.settlement.code, amount: fee } };
};

/** Fills that name no order are one order when instrument, side and millisecond agree. */
const venueOrderIdOf = ({ venueOrderId, instrument, side, occurredAt }: ObserveFill): string =>
  venueOrderId ?? `${instrument.symbol}:${side}:${occurredAt.slice(0, 23)}Z`;

/** Records what a venue says happened. It can't be refused for what it does to the position: it has happened. */
export const observeFill = (command: ObserveFill, known: OpenAccount): Outcome => {
  const answer = answered(command, known);
  if (answer !== undefined) return answer;
  const { account, events } = admitInstrument(known, command.instrument, 'trading');
  const { instrument } = command;
  const input = fillInput(command);
  const held = positionOf(account, instrument.symbol);
  const implied = command.direction === undefined ? held : adopted(held, input, command.direction);
  const outcome = applyFill(implied, input);
  const balances = balancesAfter(account, { movements: outcome.movements, instrument, position: outcome.position });
  const { direction, venueRealisedPnl } = command;
  return accept(...events, ...adjustmentOf(command, held, implied), {
    type: 'FillObserved',
    data: {
      ...observed(command),
      ...formatFill(account, input, outcome),
      venueOrderId: venueOrderIdOf(command),
      ...(direction !== undefined && { direction }),
      ...(venueRealisedPnl !== undefined && { venueRealisedPnl: formatDecimal(venueRealisedPnl, instrument.settlement.scale) }),
      postings: postingsOf(account, outcome.movements),
      balances: formatBalances(account, balances),
    },
  });
};

export const observeFunding = (command: ObserveFunding, known: OpenAccount): Outcome => {
  const answer = answered(command, known);
  if (answer !== undefined) return answer;
  const { account, events } = admitInstrument(known, command.instrument, 'trading');
  const { settlement, symbol } = command.instrument;
  const movements: readonly Movement[] = [{ asset: settlement.code, amount: command.amount, against: 'venue' }];
  return accept(...events, {
    type: 'FundingPaid',
    data: {
      ...observed(command),
      instrument: symbol,
      asset: settlement.code,
      amount: formatDecimal(command.amount, settlement.scale),
      ...(command.rate !== undefined && { rate: command.rate }),
      postings: postingsOf(account, movements),
      balances: formatBalances(account, balancesAfter(account, { movements })),
    },
  });
};

export const observeEquity = (command: ObserveEquity, account: OpenAccount): Outcome => {
  const answer = answered(command, account);
  if (answer !== undefined) return answer;
  const { code, scale } = account.baseCurrency;
  return accept({ type: 'EquityObserved', data: { ...observed(command), asset: code, equity: formatDecimal(command.equity, scale) } });
};
