import { type ProposedEvent } from '../../wire/record';

const mebibyte = 1024 * 1024;

/** The real server's default. */
const appendSizeDefaultBytes = mebibyte;

/** What a client can read in one message, less some room for what is not data: the official client takes 17 MiB. */
const appendSizeLimitBytes = 16 * mebibyte;

/** How many bytes one append may hold; throws when more, or less, is configured than can be. */
export const appendSizeMaxOf = (configured = appendSizeDefaultBytes): number => {
  if (Number.isSafeInteger(configured) && configured > 0 && configured <= appendSizeLimitBytes) return configured;
  throw new Error(`the maximum append size is a number of bytes from 1 to ${String(appendSizeLimitBytes)}, and not ${String(configured)}`);
};

/** How servers after 23.10 count an event against the limit, type names as UTF-16; 23.10 itself means to, and counts the data alone. */
export const sizeOf = ({ type, data, metadata }: ProposedEvent): number => type.length * 2 + data.length + metadata.length;
