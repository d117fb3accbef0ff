import { SignJWT } from 'jose';
import type { KeyObject } from 'node:crypto';
import type { Configuration } from '../config/configuration';
import { type Principal } from './principal';

export interface TokenRequest extends Principal {
  readonly ttlSeconds: number;
}

/** The part of the configuration that says for whom and by whom tokens are made. */
export type TokenTerms = Pick<Configuration, 'authIssuer' | 'authAudience'>;

export interface IssueOptions {
  readonly privateKey: KeyObject;
  readonly terms: TokenTerms;
  readonly nowMs?: number;
}

/** Signs a token for development and tests. Production tokens come from an identity provider. */
export const issueToken = ({ user, role, ttlSeconds }: TokenRequest, { privateKey, terms, nowMs = Date.now() }: IssueOptions) => {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setSubject(user)
    .setIssuer(terms.authIssuer)
    .setAudience(terms.authAudience)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(privateKey);
};
