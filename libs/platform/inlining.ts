import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 inline twice as much bytecode into one function as it does by itself: 1,840 bytes in place of 920. The way of a message through the matching engine is
 * many small functions, which do not all fit otherwise. It holds for the whole process, all threads, and for what is optimised from now on.
 */
export const inlineMore = (): void => {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=1840');
};
