/** What a user may do: `trader` and `leader` act on their own accounts, `auditor` reads everything, `admin` does everything. */
export const roles = ['trader', 'leader', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who makes a request, as the verified token says. */
export interface Principal {
  readonly user: string;
  readonly role: Role;
}

const userShape = /^[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}$/;

/** A user's name: 1 to 64 letters, digits and `. _ @ : -`, and a letter or digit first. */
export const isUser = (text: unknown): text is string => typeof text === 'string' && userShape.test(text);

export const isRole = (text: unknown): text is Role => roles.some((role) => role === text);

/** Auditors and administrators see everything. */
export const seesAll = ({ role }: Principal): boolean => role === 'auditor' || role === 'admin';

/** Owners see what is theirs, beside those who see everything. */
export const maySee = (principal: Principal, owner: string): boolean => principal.user === owner || seesAll(principal);
