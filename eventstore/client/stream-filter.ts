/** Whether a read or a subscription with these prefixes wants a stream: the rule of every adapter. */
export const streamFilter = (prefixes: readonly string[] | undefined): ((stream: string) => boolean) => {
  if (prefixes === undefined) return (stream) => !stream.startsWith('$');
  if (prefixes.length === 0) throw new RangeError('streamPrefixes: at least one');
  return (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
};
