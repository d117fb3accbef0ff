import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { KeyObject } from 'node:crypto';
import { isRole, isUser, type Principal } from './principal';
import type { TokenTerms } from './token-issuer';

/** Why a token is not accepted; the text may be shown to its bearer. */
export class TokenRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TokenRefused';
  }
}

export interface VerifierOptions {
  readonly publicKey: KeyObject;
  readonly terms: TokenTerms;
  /** How many verified tokens are remembered; the least recently used goes first. */
  readonly rememberedMax?: number;
  readonly nowMs?: () => number;
}

/** A bearer, and for how long. */
export interface Verified {
  readonly principal: Principal;
  readonly notBeforeMs: number;
  readonly expiresMs: number;
}

const tokenLengthMax = 4096;

const principalOf = ({ sub, ['role']: role }: JWTPayload): Principal => {
  if (!isUser(sub)) throw new TokenRefused('The token names no usable subject (sub).');
  if (!isRole(role)) throw new TokenRefused('The token names no role that is known here.');
  return { user: sub, role };
};

/** jose's reasons name claims, never their values. */
const reasonOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} of the token does not fit.`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token does not fit.';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is not signed with EdDSA.';
  return 'The token is malformed.';
};

/**
 * Verifies bearer tokens: EdDSA only, whatever the header says; issuer, audience, expiry and not-before are checked. A verified token is
 * remembered until it expires, since a signature costs more than the whole rest of a read.
 */
export class TokenVerifier {
  private readonly remembered = new Map<string, Verified>();
  private readonly rememberedMax: number;
  private readonly nowMs: () => number;

  constructor(private readonly options: VerifierOptions) {
    this.rememberedMax = options.rememberedMax ?? 10_000;
    this.nowMs = options.nowMs ?? Date.now;
  }

  /** The bearer of a token that was verified before and is still good; undefined when it has to be verified. */
  recall(token: string): Principal | undefined {
    return this.recalled(token)?.principal;
  }

  /** The bearer of the token; throws `TokenRefused`. */
  async verify(token: string): Promise<Principal> {
    return (await this.verified(token)).principal;
  }

  /** As `verify`, with the moment at which the token ends, for whoever goes on after the request is answered. */
  async verified(token: string): Promise<Verified> {
    const known = this.recalled(token);
    if (known !== undefined) return known;
    if (token.length > tokenLengthMax) throw new TokenRefused('The token is too long.');
    const payload = await this.payloadOf(token);
    const principal = principalOf(payload);
    const verified = { principal, notBeforeMs: (payload.nbf ?? 0) * 1000, expiresMs: (payload.exp ?? 0) * 1000 };
    this.remember(token, verified);
    return verified;
  }

  private recalled(token: string): Verified | undefined {
    const verified = this.remembered.get(token);
    if (verified === undefined) return undefined;
    const now = this.nowMs();
    const isGood = now < verified.expiresMs && now >= verified.notBeforeMs;
    // Which one goes first matters only when there are many, and moving them makes a Map lay its table anew again and again.
    if (isGood && this.remembered.size * 2 <= this.rememberedMax) return verified;
    this.remembered.delete(token);
    if (!isGood) return undefined;
    // Back in at the young end: a Map keeps the order of insertion.
    this.remembered.set(token, verified);
    return verified;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { publicKey, terms } = this.options;
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['EdDSA'],
        issuer: terms.authIssuer,
        audience: terms.authAudience,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.nowMs()),
      });
      return payload;
    } catch (error) {
      throw new TokenRefused(reasonOf(error));
    }
  }

  private remember(token: string, verified: Verified): void {
    this.remembered.set(token, verified);
    if (this.remembered.size <= this.rememberedMax) return;
    const oldest = this.remembered.keys().next();
    if (oldest.done !== true) this.remembered.delete(oldest.value);
  }
}
