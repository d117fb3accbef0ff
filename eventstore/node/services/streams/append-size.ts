import { type ProposedEvent } from '../../wire/record';

/** The real server's default. */
export const appendSizeMaxBytes = 1024 * 1024;

/** How the real server counts an event against the limit: type names as UTF-16. */
export const sizeOf = ({ type, data, metadata }: ProposedEvent): number => type.length * 2 + data.length + metadata.length;
