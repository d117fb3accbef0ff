/** How often frames of a market or a valuation may come, a second. */
export const framesPerSecond = { default: 2, min: 1, max: 20 } as const;
/** How often a portfolio is valued, a second; 0 is never. */
export const valuationsPerSecond = { default: 1, min: 0, max: 5 } as const;

/** How many levels of a book are sent, of each side. */
export const bookLevels = { default: 10, min: 1, max: 50 } as const;

/** The path of the stream on the server, and of its description. */
export const streamPath = '/v1/stream';
export const asyncApiPath = '/v1/stream/asyncapi.json';
