import { type Store } from '../storage/store';
import { isMetadataStream, originalStreamOf } from '../storage/stream-metadata';
import { StreamBackwards } from '../storage/cursors';
import { decodeFrame } from '../wire/record';
import { type Principal } from './users';

/** What can be done to a stream. */
export type StreamAction = 'read' | 'write' | 'delete';

const admins = '$admins';
const everyone = '$all';

type AclKey = '$r' | '$w' | '$d' | '$mr' | '$mw';
type Acl = Partial<Record<AclKey, string | readonly string[]>>;

const keys: Readonly<Record<StreamAction, AclKey>> = { read: '$r', write: '$w', delete: '$d' };

const asAcl = (value: unknown): Acl => (typeof value === 'object' && value !== null ? value : {});

/** Default lists, which a `$settings` event may replace: users' streams are open to all, system streams to administrators. */
interface Defaults {
  readonly user: Acl;
  readonly system: Acl;
}

const rolesOf = (listed: string | readonly string[] | undefined): readonly string[] | undefined => {
  if (listed === undefined) return undefined;
  return typeof listed === 'string' ? [listed] : listed;
};

const settingsOf = (data: Buffer): { user: Acl; system: Acl } => {
  try {
    const settings = JSON.parse(data.toString('utf8')) as { $userStreamAcl?: unknown; $systemStreamAcl?: unknown };
    return { user: asAcl(settings.$userStreamAcl), system: asAcl(settings.$systemStreamAcl) };
  } catch {
    return { user: {}, system: {} };
  }
};

const defaultsOf = (store: Store): Defaults => {
  const [newest] = new StreamBackwards(store, '$settings', Number.MAX_SAFE_INTEGER).take(1);
  return newest === undefined ? { user: {}, system: {} } : settingsOf(decodeFrame(newest.frame).data);
};

/** A metadata stream is guarded by the list of the stream that it describes. */
const subject = (stream: string, action: StreamAction): { name: string; key: AclKey } => {
  if (!isMetadataStream(stream)) return { name: stream, key: keys[action] };
  return { name: originalStreamOf(stream), key: action === 'read' ? '$mr' : '$mw' };
};

/** Whether a stream's access list, or else the default one, lets someone do something. Administrators may do everything. */
export const isAllowed = (store: Store, { login, groups }: Principal, wanted: { action: StreamAction; stream: string }): boolean => {
  if (groups.includes(admins)) return true;
  const { name, key } = subject(wanted.stream, wanted.action);
  const defaults = defaultsOf(store);
  const isSystem = name.startsWith('$');
  const fallback = isSystem ? [admins] : [everyone];
  const roles =
    rolesOf(asAcl(store.directory.metadataOf(name).acl)[key]) ?? rolesOf((isSystem ? defaults.system : defaults.user)[key]) ?? fallback;
  return roles.some((role) => role === everyone || role === login || groups.includes(role));
};
