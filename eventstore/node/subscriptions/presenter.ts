import { encodeReadEvent, headingOf, decodeFrame, recordIn, withStructuredId } from '../wire/record';
import { type Store } from '../storage/store';
import { presenceOf } from '../storage/cursors';
import { type LoggedFrame } from '../storage/logged-frame';

/** Turns what the log holds into what the reader asked for. */
export type Presenter = (logged: LoggedFrame) => Buffer;

const linkType = '$>';

/** The event that a link points to. */
export interface LinkTarget {
  readonly stream: string;
  readonly revision: number;
}

/** A link's data is `<revision>@<stream>`. Undefined for every other event, and for a link that says something else. */
export const linkTargetOf = (frame: Buffer): LinkTarget | undefined => {
  if (headingOf(frame).type !== linkType) return undefined;
  const text = decodeFrame(frame).data.toString('utf8');
  const at = text.indexOf('@');
  const revision = Number(text.slice(0, at));
  return at <= 0 || !Number.isSafeInteger(revision) ? undefined : { stream: text.slice(at + 1), revision };
};

/** The frame of an event that a link points to; undefined when it is no more, or never was. */
export const targetFrame = (store: Store, { stream, revision }: LinkTarget): Buffer | undefined => {
  if (presenceOf(store, stream) !== 'present') return undefined;
  const view = store.view(stream);
  const [entry] = view.forwards({ from: revision, limit: 1 });
  return entry?.revision === revision ? view.frame(entry) : undefined;
};

interface Presentation {
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
  /** Whether the reader may see the events of a stream that a link points to. */
  readonly mayRead: (stream: string) => boolean;
}

export const presenterOf = (store: Store, { resolveLinks, structuredIds, mayRead }: Presentation): Presenter => {
  // The common case: what lies in the log is sent as it is.
  if (!resolveLinks && !structuredIds) return ({ frame }) => frame;
  const recordOf = structuredIds ? withStructuredId : recordIn;
  return ({ frame, position }) => {
    const target = resolveLinks ? linkTargetOf(frame) : undefined;
    if (target === undefined) return structuredIds ? encodeReadEvent({ event: recordOf(frame), position }) : frame;
    const found = mayRead(target.stream) ? targetFrame(store, target) : undefined;
    return encodeReadEvent({ event: found === undefined ? undefined : recordOf(found), link: recordOf(frame), position });
  };
};
