/** Which part of a list is wanted. */
export interface PageRequest {
  /** How many items at most, from 1; the API bounds it. */
  readonly limit: number;
  /** The `next` of the page before. It is readable and unsigned: the API makes it opaque and ties it to filter and principal. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; undefined at the end of the list. */
  readonly next: string | undefined;
}

/** Reads one row more than wanted, to know whether another page follows. */
export const rowsToRead = (request: PageRequest): number => request.limit + 1;

export const pageOf = <T>(rows: readonly T[], request: PageRequest, cursorOf: (item: T) => string): Page<T> => {
  const items = rows.slice(0, request.limit);
  const last = items.at(-1);
  return { items, next: rows.length > request.limit && last !== undefined ? cursorOf(last) : undefined };
};

const cursorShape = /^\d{1,19}(?:\.\d{1,9})?$/;

/** Splits a cursor into its numbers. Throws a `RangeError` on a text that no page ever gave out. */
export const cursorParts = (cursor: string): readonly string[] => {
  if (!cursorShape.test(cursor)) throw new RangeError('Not a cursor of this list.');
  return cursor.split('.');
};
