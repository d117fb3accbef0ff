/** The tokens that parts inject the log and the codec by. */
export const EVENT_STORE = Symbol('EVENT_STORE');
export const CODEC = Symbol('CODEC');
