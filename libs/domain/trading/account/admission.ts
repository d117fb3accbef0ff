import type { Asset, Instrument } from '@copyledger/kernel';
import { type InstrumentStatus, termsOf } from '../instrument/instrument.terms';
import type { AccountEvent } from './account.events';
import type { OpenAccount } from './account.state';

/** What a command brings that the account's own stream does not know yet. */
export interface Admission {
  readonly account: OpenAccount;
  readonly events: readonly AccountEvent[];
}

const withAsset = (account: OpenAccount, asset: Asset): OpenAccount => {
  const known = account.assets.get(asset.code);
  if (known !== undefined && known.scale !== asset.scale) throw new Error(`Invariant: the scale of ${asset.code} never changes.`);
  return known === undefined ? { ...account, assets: account.assets.set(asset.code, asset) } : account;
};

/** The account that knows the instrument and the assets that it moves; of a perpetual that is the settlement asset only. */
export const withInstrument = (account: OpenAccount, instrument: Instrument): OpenAccount => {
  const { kind, base, quote, settlement } = instrument;
  const moved = kind === 'spot' ? [base, quote] : [settlement];
  return { ...moved.reduce(withAsset, account), instruments: account.instruments.set(instrument.symbol, instrument) };
};

export const admitAsset = (account: OpenAccount, asset: Asset): Admission => {
  const admitted = withAsset(account, asset);
  return { account: admitted, events: admitted === account ? [] : [{ type: 'AssetAdmitted', data: { asset } }] };
};

/** Admits the assets that the instrument moves with it. A revision older than the one known is a stale command's, and changes nothing. */
export const admitInstrument = (account: OpenAccount, instrument: Instrument, status: InstrumentStatus): Admission => {
  const known = account.instruments.get(instrument.symbol);
  if (known !== undefined && known.revision >= instrument.revision) return { account, events: [] };
  return {
    account: withInstrument(account, instrument),
    events: [{ type: 'InstrumentAdmitted', data: { instrument: termsOf(instrument, status) } }],
  };
};
