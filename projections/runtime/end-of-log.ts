/** After every log position there will ever be. */
export const endOfLog = '9223372036854775807';
