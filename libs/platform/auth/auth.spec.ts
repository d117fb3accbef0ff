import { SignJWT } from 'jose';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../config/configuration';
import { openKeyring } from './keys';
import { isUser, maySee, type Principal } from './principal';
import { issueToken } from './token-issuer';
import { TokenRefused, TokenVerifier } from './token-verifier';

const terms = { authIssuer: 'us', authAudience: 'api' };
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const ada: Principal = { user: 'ada', role: 'trader' };
const nowMs = Date.UTC(2026, 10, 20);

const clock = { ms: nowMs };
const verifierOf = (rememberedMax = 100) => new TokenVerifier({ publicKey, terms, rememberedMax, nowMs: () => clock.ms });
const issue = (over: Partial<Parameters<typeof issueToken>[0]> = {}, options: Partial<Parameters<typeof issueToken>[1]> = {}) =>
  issueToken({ ...ada, ttlSeconds: 60, ...over }, { privateKey, terms, nowMs, ...options });
const refusal = async (token: string): Promise<string> => {
  try {
    await verifierOf().verify(token);
  } catch (error) {
    if (error instanceof TokenRefused) return error.message;
    throw error;
  }
  return 'accepted';
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeEach(() => {
  clock.ms = nowMs;
});

describe('a token', () => {
  it('names its principal', async () => {
    expect(await verifierOf().verify(await issue())).toEqual(ada);
  });

  it.each([
    ['another key', () => issue({}, { privateKey: generateKeyPairSync('ed25519').privateKey }), 'The signature of the token does not fit.'],
    ['another issuer', () => issue({}, { terms: { ...terms, authIssuer: 'them' } }), 'The claim iss of the token does not fit.'],
    ['another audience', () => issue({}, { terms: { ...terms, authAudience: 'x' } }), 'The claim aud of the token does not fit.'],
    ['an expiry that has passed', () => issue({ ttlSeconds: -1 }), 'The token has expired.'],
    ['a beginning in the future', () => issue({}, { nowMs: nowMs + 10_000 }), 'The claim nbf of the token does not fit.'],
    ['a user that is no name', () => issue({ user: 'a b' }), 'The token names no usable subject (sub).'],
    ['a role that nobody knows', () => issue({ role: 'king' as 'admin' }), 'The token names no role that is known here.'],
    ['no signature at all', () => Promise.resolve('a.b'), 'The token is malformed.'],
    ['more text than any token has', () => Promise.resolve('a'.repeat(5000)), 'The token is too long.'],
  ])('with %s is refused', async (_case, make, reason) => {
    expect(await refusal(await make())).toBe(reason);
  });

  it('without an expiry is refused', async () => {
    const token = await new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('ada')
      .setIssuer('us')
      .setAudience('api')
      .sign(privateKey);
    expect(await refusal(token)).toBe('The claim exp of the token does not fit.');
  });

  it('that picks its own algorithm is refused', async () => {
    const claims = base64({ sub: 'eve', role: 'admin', iss: 'us', aud: 'api', exp: nowMs / 1000 + 60 });
    expect(await refusal(`${base64({ alg: 'none' })}.${claims}.`)).toBe('The token is not signed with EdDSA.');
    // The classic: an HMAC keyed with the public key, which everybody has.
    const head = `${base64({ alg: 'HS256' })}.${claims}`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const forged = `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    expect(await refusal(forged)).toBe('The token is not signed with EdDSA.');
  });

  it('is remembered until it expires, and no longer', async () => {
    const verifier = verifierOf();
    const token = await issue();
    expect(verifier.recall(token)).toBeUndefined();
    await verifier.verify(token);
    expect(verifier.recall(token)).toEqual(ada);
    clock.ms += 60_000;
    expect(verifier.recall(token)).toBeUndefined();
    await expect(verifier.verify(token)).rejects.toThrow('The token has expired.');
  });

  it('that was used least recently is forgotten first', async () => {
    const verifier = verifierOf(2);
    const tokens = await Promise.all(['a', 'b', 'c'].map((user) => issue({ user })));
    const [a, b, c] = tokens as [string, string, string];
    await verifier.verify(a);
    await verifier.verify(b);
    verifier.recall(a);
    await verifier.verify(c);
    expect([a, b, c].map((token) => verifier.recall(token)?.user)).toEqual(['a', undefined, 'c']);
  });
});

describe('principals', () => {
  it('see what is theirs, and auditors and administrators everything', () => {
    const sees = (role: Principal['role']) => maySee({ user: 'bob', role }, 'ada');
    expect([sees('trader'), sees('leader'), sees('auditor'), sees('admin'), maySee(ada, 'ada')]).toEqual([false, false, true, true, true]);
  });

  it('have names that fit into headers and logs', () => {
    expect(['ada', 'a.b_c@d:e-1', 'x'.repeat(64)].every(isUser)).toBe(true);
    expect(['', ' ada', 'x'.repeat(65), 'a\nb', '.a', 7, undefined].some(isUser)).toBe(false);
  });
});

describe('keys', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'copyledger-keys-'));
  afterAll(() => {
    rmSync(dataDir, { recursive: true });
  });
  const open = (authPublicKey?: string) => openKeyring({ dataDir, authPublicKey });

  it('are a pair for development when none is configured, made once and readable by the owner only', async () => {
    const [first, second] = [open(), open()];
    const token = await issueToken({ ...ada, ttlSeconds: 60 }, { privateKey: first.privateKey!, terms });
    expect(await new TokenVerifier({ publicKey: second.publicKey, terms }).verify(token)).toEqual(ada);
    expect(statSync(join(dataDir, 'keys', 'development-ed25519.pem')).mode & 0o777).toBe(0o600);
  });

  it('are read from PEM, PEM in one line, and JWK', () => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const forms = [pem, pem.replaceAll('\n', '\\n'), JSON.stringify(publicKey.export({ format: 'jwk' }))];
    for (const form of forms) expect(open(form).publicKey.equals(publicKey)).toBe(true);
    expect(open(pem).privateKey).toBeUndefined();
  });

  it.each([
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'is a private key'],
    ['a private JWK', JSON.stringify(privateKey.export({ format: 'jwk' })), 'is a private key'],
    ['a word', 'hunter2', 'must be a public key'],
    ['another curve', generateKeyPairSync('ed448').publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'must be an Ed25519 key'],
  ])('are refused when they are %s, without being printed', (_case, text, reason) => {
    expect(() => open(text)).toThrow(ConfigurationError);
    expect(() => open(text)).toThrow(reason);
    expect(() => open(text)).not.toThrow('hunter2');
  });
});
