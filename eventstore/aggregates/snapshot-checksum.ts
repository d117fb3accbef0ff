import { crc32 } from 'node:zlib';
import type { Snapshot } from './snapshot-store';

/** Tables never change, and most of them are in one snapshot after the other. */
const known = new WeakMap<Uint8Array, number>();

const ofTable = (table: Uint8Array): number => {
  const checksum = known.get(table) ?? crc32(table);
  known.set(table, checksum);
  return checksum;
};

/** CRC-32 over a snapshot and over what it says it is: neither damage nor a mix-up passes. It is no proof against forgery. */
export const checksumOf = ({ stream, revision, stateVersion, state, tables = [] }: Snapshot): number =>
  crc32([stream, revision, stateVersion, ...tables.map(ofTable)].join(' '), crc32(state));
