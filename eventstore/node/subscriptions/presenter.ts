import { encodeReadEvent, headingOf, decodeFrame, recordIn, withStructuredId } from '../wire/record';
import { type Store } from '../storage/store';
import { presenceOf } from '../storage/cursors';
import { type LoggedFrame } from '../storage/log';

/** Turns what the log holds into what the reader asked for. */
export type Presenter = (logged: LoggedFrame) => Buffer;

const linkType = '$>';

/** A link's data is `<revision>@<stream>`. */
const targetOf = (frame: Buffer): { stream: string; revision: number } | undefined => {
  const text = decodeFrame(frame).data.toString('utf8');
  const at = text.indexOf('@');
  const revision = Number(text.slice(0, at));
  return at <= 0 || !Number.isSafeInteger(revision) ? undefined : { stream: text.slice(at + 1), revision };
};

/** The frame that a link points to; undefined when it is no more, or never was. */
export const resolveLink = (store: Store, link: Buffer): Buffer | undefined => {
  const target = targetOf(link);
  if (target === undefined || presenceOf(store, target.stream) !== 'present') return undefined;
  const view = store.view(target.stream);
  const [entry] = view.forwards({ from: target.revision, limit: 1 });
  return entry?.revision === target.revision ? view.frame(entry) : undefined;
};

export const isLink = (frame: Buffer): boolean => headingOf(frame).type === linkType;

interface Presentation {
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
}

export const presenterOf = (store: Store, { resolveLinks, structuredIds }: Presentation): Presenter => {
  // The common case: what lies in the log is sent as it is.
  if (!resolveLinks && !structuredIds) return ({ frame }) => frame;
  const recordOf = structuredIds ? withStructuredId : recordIn;
  return ({ frame, position }) => {
    if (!resolveLinks || !isLink(frame)) return structuredIds ? encodeReadEvent({ event: recordOf(frame), position }) : frame;
    const target = resolveLink(store, frame);
    return encodeReadEvent({ event: target === undefined ? undefined : recordOf(target), link: recordOf(frame), position });
  };
};
