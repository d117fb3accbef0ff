import type { DecodedEvent } from '@copyledger/eventstore/client/codec';

/** A fold threw: a bug of ours, or a history that cannot be. */
export class PoisonedEvent extends Error {
  /** Of the deployment that could not fold it. */
  readonly schema: string;
  readonly event: DecodedEvent;
  /** The key whose row could not be folded; undefined when not even that is known. */
  readonly key: string | undefined;

  constructor({ schema, event, key }: Pick<PoisonedEvent, 'schema' | 'event'> & { readonly key?: string }, cause: unknown) {
    const { recorded } = event;
    super(`${recorded.stream} revision ${String(recorded.revision)} (${recorded.type}) cannot be folded: ${reasonOf(cause)}`, { cause });
    this.name = 'PoisonedEvent';
    this.schema = schema;
    this.event = event;
    this.key = key;
  }
}

/** Postgres refused rows for what is in them: whichever event they come from, it is refused again. */
export class RowsRefused extends Error {
  constructor(
    /** The schema of the deployment that they are of. */
    readonly schema: string,
    cause: unknown,
  ) {
    super(`Postgres refused rows of ${schema}: ${reasonOf(cause)}`, { cause });
    this.name = 'RowsRefused';
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
const dataStates = /^2[23]/;

export const isRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && dataStates.test(String(error.code));

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
