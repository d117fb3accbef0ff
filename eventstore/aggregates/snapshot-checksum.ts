import { crc32 } from 'node:zlib';
import type { Snapshot } from './snapshot-store';

/** CRC-32 over a snapshot and over what it says it is: neither damage nor a mix-up passes. It is no proof against forgery. */
export const checksumOf = ({ stream, revision, stateVersion, state }: Snapshot): number =>
  crc32(`${stream} ${revision} ${stateVersion}`, crc32(state));
