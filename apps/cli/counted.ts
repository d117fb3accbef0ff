/** A number of things in words: `1 event waits`, `3 events wait`. */
export const counted = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);
