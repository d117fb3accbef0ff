/** The venues whose messages are understood. */
export const outsideVenues = ['binance-spot', 'binance-futures', 'kraken', 'okx'] as const;
export type OutsideVenue = (typeof outsideVenues)[number];

/** What a source is for: its book is traded with, or it is heard for the mark alone. */
export const sourceRoles = ['liquidity', 'index'] as const;
export type SourceRole = (typeof sourceRoles)[number];

/** The media type of a batch: one message of the venue a line. */
export const linesMediaType = 'application/x-ndjson';

/** How many instruments one request may ask the marks of. */
export const instrumentsOfMarksMax = 500;
