import { decodeFrame, encodeReadEvent, recordIn } from '../wire/record';
import { linkTargetOf, targetFrame } from '../subscriptions/presenter';
import { type LoggedFrame } from '../storage/logged-frame';
import { type Store } from '../storage/store';

/** An event on its way to a consumer. */
export interface Message {
  /** What the consumer acknowledges: the id of the event, or of the link it came by. */
  readonly id: string;
  /** Its place in the source; undefined for a message that was parked and comes again. */
  readonly place: number | undefined;
  /** The log position of what the source holds. */
  readonly position: number;
  /** The stream and the revision that a link to this event names. */
  readonly origin: { readonly stream: string; readonly revision: number };
  /** The stream, and the metadata, by which pinned strategies choose a consumer. */
  readonly sourceStream: string;
  readonly metadata: Buffer;
  readonly event: Buffer | undefined;
  readonly link: Buffer | undefined;
  readonly retryCount: number;
}

/** The message for a logged event; `resolve` also fetches what a link points to. */
export const messageOf = (
  store: Store,
  { frame, position }: LoggedFrame,
  how: { resolve: boolean; place: number | undefined },
): Message => {
  const recorded = decodeFrame(frame);
  const target = how.resolve ? linkTargetOf(frame) : undefined;
  const linked = target === undefined ? undefined : targetFrame(store, target);
  const subject = linked === undefined ? recorded : decodeFrame(linked);
  const eventFrame = target === undefined ? frame : linked;
  return {
    id: recorded.id,
    place: how.place,
    position,
    origin: { stream: recorded.stream, revision: recorded.revision },
    sourceStream: subject.stream,
    metadata: subject.metadata,
    event: eventFrame === undefined ? undefined : recordIn(eventFrame),
    link: target === undefined ? undefined : recordIn(frame),
    retryCount: 0,
  };
};

export const encodeMessage = ({ event, link, position, retryCount }: Message): Buffer =>
  encodeReadEvent(retryCount === 0 ? { event, link, position } : { event, link, position, retryCount });
