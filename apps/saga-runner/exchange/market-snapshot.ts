const idBytes = 36;

/** A market's state together with the id of the last event in it, by which a log tells whether it is its own. */
export const packSnapshot = (eventId: string, state: Uint8Array): Uint8Array => {
  if (eventId.length !== idBytes) throw new Error('Invariant: a snapshot follows an event.');
  return Buffer.concat([Buffer.from(eventId, 'latin1'), state]);
};

export const unpackSnapshot = (packed: Uint8Array): { readonly eventId: string; readonly state: Uint8Array } => {
  if (packed.length < idBytes) throw new RangeError(`A snapshot of ${packed.length} bytes is none.`);
  return { eventId: Buffer.from(packed.subarray(0, idBytes)).toString('latin1'), state: packed.subarray(idBytes) };
};
