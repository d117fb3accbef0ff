import { allStream, type GroupKey, type NackAction } from '../persistent/settings';
import { Reader } from './reader';
import { readStreamIdentifier, readUuid } from './shared';
import { encode } from './writer';

/** What a client sends over its connection to a group: first options, then acknowledgements. */
export type PersistentReadRequest =
  | ({ readonly kind: 'options'; readonly bufferSize: number } & GroupKey)
  | { readonly kind: 'ack'; readonly ids: readonly string[] }
  | { readonly kind: 'nack'; readonly ids: readonly string[]; readonly action: NackAction; readonly reason: string };

const readGroupOptions = (reader: Reader): PersistentReadRequest => {
  let stream = '';
  let group = '';
  let bufferSize = 0;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamIdentifier(reader.embedded());
    else if (reader.field === 2) group = reader.string();
    else if (reader.field === 3) bufferSize = reader.int32();
    else {
      if (reader.field === 5) stream = allStream;
      reader.skip();
    }
  }
  return { kind: 'options', stream, group, bufferSize };
};

const nackActions: readonly NackAction[] = ['retry', 'park', 'retry', 'skip', 'stop'];

const readVerdict = (reader: Reader): { ids: string[]; action: NackAction; reason: string } => {
  const ids: string[] = [];
  let action: NackAction = 'retry';
  let reason = '';
  while (reader.next()) {
    if (reader.field === 2) ids.push(readUuid(reader.embedded()));
    else if (reader.field === 3) action = nackActions[reader.varint()] ?? 'retry';
    else if (reader.field === 4) reason = reader.string();
    else reader.skip();
  }
  return { ids, action, reason };
};

export const decodePersistentRead = (message: Buffer): PersistentReadRequest | undefined => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return readGroupOptions(reader.embedded());
    if (reader.field === 2) return { kind: 'ack', ids: readVerdict(reader.embedded()).ids };
    if (reader.field === 3) return { kind: 'nack', ...readVerdict(reader.embedded()) };
    reader.skip();
  }
  return undefined;
};

export const encodePersistentConfirmation = (subscriptionId: string): Buffer =>
  encode((writer) => {
    writer.message(2, (confirmation) => {
      confirmation.string(1, subscriptionId);
    });
  });
