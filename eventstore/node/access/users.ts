import { createHash, scryptSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Who calls. Nobody in particular has no login and no groups. */
export interface Principal {
  readonly login: string | undefined;
  readonly groups: readonly string[];
}

export const anonymous: Principal = { login: undefined, groups: [] };

/** Who everybody is on a node that knows no users, as on a real server that runs insecure. */
export const system: Principal = { login: 'system', groups: ['$admins'] };

interface User {
  readonly login: string;
  readonly groups: readonly string[];
  readonly matches: (password: string) => boolean;
}

interface UserEntry {
  readonly login: string;
  /** For development. */
  readonly password?: string;
  /** `<salt>:<key>`, both base64: scrypt with 64 bytes and Node's default cost. */
  readonly scrypt?: string;
  readonly groups?: readonly string[];
}

const equal = (left: Buffer, right: Buffer): boolean => left.length === right.length && timingSafeEqual(left, right);
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const matcherOf = ({ login, password, scrypt }: UserEntry): User['matches'] => {
  if (scrypt !== undefined) {
    const [salt = '', key = ''] = scrypt.split(':');
    const expected = Buffer.from(key, 'base64');
    return (given) => equal(scryptSync(given, Buffer.from(salt, 'base64'), 64), expected);
  }
  if (password === undefined) throw new Error(`the user ${login} has neither a password nor a scrypt hash`);
  const expected = digest(password);
  return (given) => equal(digest(given), expected);
};

const isEntry = (value: unknown): value is UserEntry =>
  typeof value === 'object' && value !== null && 'login' in value && typeof value.login === 'string';

/** The users that may call, and their passwords. */
export class Users {
  private readonly users: ReadonlyMap<string, User>;
  /** Verified credentials by their digest: scrypt is slow on purpose, and every call carries them. */
  private readonly verified = new Map<string, Principal>();

  constructor(entries: readonly UserEntry[]) {
    this.users = new Map(
      entries.map((entry) => [entry.login, { login: entry.login, groups: entry.groups ?? [], matches: matcherOf(entry) }]),
    );
  }

  /** Reads a JSON file: a list of `{ login, password | scrypt, groups }`. */
  static fromFile(path: string): Users {
    const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Array.isArray(entries) || !entries.every(isEntry)) throw new Error(`${path} is not a list of users with a login each`);
    return new Users(entries);
  }

  /** Who an Authorization header names; undefined when it names nobody rightly. */
  authenticate(header: string): Principal | undefined {
    const token = digest(header).toString('base64');
    const known = this.verified.get(token);
    if (known !== undefined) return known;
    const [, encoded = ''] = /^Basic (.+)$/i.exec(header) ?? [];
    const [login = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const user = this.users.get(login);
    if (user?.matches(rest.join(':')) !== true) return undefined;
    const principal = { login, groups: user.groups };
    this.verified.set(token, principal);
    return principal;
  }
}
