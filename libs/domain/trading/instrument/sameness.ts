import type { Asset } from '@copyledger/kernel';
import { type ChangeableTerms, type InstrumentListing, optionalTerms } from './instrument.commands';

const isSameAsset = (a: Asset, b: Asset): boolean => a.code === b.code && a.scale === b.scale;

const facts = ['symbol', 'kind', 'priceScale', 'quantityScale', 'contractSize'] as const;
const assetRoles = ['base', 'quote', 'settlement'] as const;
const changeable: readonly (keyof ChangeableTerms)[] = [
  'tickSize',
  'lotSize',
  'minimumNotional',
  'makerFeePpm',
  'takerFeePpm',
  ...optionalTerms,
];

/** Both agree in what never changes: what an order or a position of the instrument means. */
export const hasSameIdentity = (a: InstrumentListing, b: InstrumentListing): boolean =>
  facts.every((key) => a[key] === b[key]) && assetRoles.every((role) => isSameAsset(a[role], b[role]));

/** Both agree in everything but the revision. */
export const hasSameTerms = (a: InstrumentListing, b: InstrumentListing): boolean =>
  hasSameIdentity(a, b) && changeable.every((key) => a[key] === b[key]);
