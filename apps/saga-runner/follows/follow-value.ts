import type { Instrument } from '@copyledger/kernel';
import { balanceOf, type OpenAccount, type Position } from '@copyledger/domain/trading/account/account.state';
import { transferReference } from '@copyledger/domain/trading/transfer/transfer.references';
import { compareRatios, minus, ofDecimal, ofUnits, plus, ratio, type Ratio, times, zero } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';

/** The newest known price of an instrument; undefined where there is none, and then it counts as what it cost. */
export type Marks = (symbol: string) => string | undefined;

/** What is held would bring at the mark, less what it has cost: in the settlement asset. */
const gainOf = ({ quantity, cost }: Position, of: Instrument, mark: string): Ratio => {
  const value = times(times(ofUnits(quantity, of.quantityScale), ratio(of.contractSize)), ofDecimal(mark));
  return minus(value, ofUnits(cost, of.settlement.scale));
};

interface Held {
  readonly position: Position;
  readonly instrument: Instrument;
}

const heldIn = (account: OpenAccount, asset: string): readonly Held[] =>
  [...account.positions].flatMap(([symbol, position]) => {
    const instrument = account.instruments.get(symbol);
    return instrument === undefined || position.quantity === 0n || instrument.settlement.code !== asset ? [] : [{ position, instrument }];
  });

const sum = (parts: readonly Ratio[]): Ratio => parts.reduce(plus, zero);

/**
 * The lesser of realised, and realised plus unrealised. Coins that were bought count as what they cost until they are sold; profit of a
 * perpetual is in the balance once it is realised.
 */
const worthOf = (account: OpenAccount, asset: string, marks: Marks): Ratio => {
  const held = heldIn(account, asset);
  const { settlement } = held[0]?.instrument ?? { settlement: account.baseCurrency };
  const scale = account.assets.get(asset)?.scale ?? settlement.scale;
  const coins = held.filter(({ instrument }) => instrument.kind === 'spot');
  const costs = coins.map(({ position, instrument }) => ofUnits(position.cost, instrument.settlement.scale));
  const realised = plus(ofUnits(balanceOf(account, asset).total, scale), sum(costs));
  const gains = held.map(({ position, instrument }) => {
    const mark = marks(instrument.symbol);
    return mark === undefined ? zero : gainOf(position, instrument, mark);
  });
  const withGains = plus(realised, sum(gains));
  return compareRatios(withGains, realised) < 0 ? withGains : realised;
};

/**
 * What a follow's lots are worth: its copy account without the money that is moving, and without what is owed. Which steps of a transfer
 * have taken effect the account itself knows, so that the value is right between any two of them.
 */
export const followValue = (follow: LiveFollow, account: OpenAccount, marks: Marks): Ratio => {
  const has = (transferId: string, step: 'out' | 'in' | 'back'): boolean => account.fundReferences.has(transferReference(transferId, step));
  const hasLeft = (transferId: string): boolean => has(transferId, 'out') && !has(transferId, 'back');
  const owed = follow.charges.filter(({ transferId }) => !hasLeft(transferId)).map(({ amount }) => minus(zero, ofDecimal(amount)));
  const { capitalMove } = follow;
  const moving = (): Ratio => {
    if (capitalMove === undefined) return zero;
    const { transferId, kind, amount } = capitalMove;
    if (kind === 'addition') return has(transferId, 'in') ? minus(zero, ofDecimal(amount)) : zero;
    return hasLeft(transferId) ? ofDecimal(amount) : zero;
  };
  return sum([worthOf(account, follow.asset.code, marks), ...owed, moving()]);
};

/** Instruments whose marks a valuation asks for. */
export const heldSymbols = (account: OpenAccount, asset: string): readonly string[] =>
  heldIn(account, asset).map(({ instrument }) => instrument.symbol);

/** Whether there is anything of this worth above so much. */
export const exceeds = (amount: string, value: Ratio): boolean => compareRatios(ofDecimal(amount), value) > 0;
