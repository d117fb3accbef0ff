import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type Configuration, ConfigurationError } from '../config/configuration';
import { keepOnce } from '../config/kept-file';

export interface Keyring {
  readonly publicKey: KeyObject;
  /** Only a development key pair has one: with a configured public key, tokens come from its issuer. */
  readonly privateKey?: KeyObject;
}

const publicKeyOf = (text: string): KeyObject =>
  text.startsWith('{')
    ? createPublicKey({ key: JSON.parse(text) as Record<string, string>, format: 'jwk' })
    : createPublicKey(text.replaceAll('\\n', '\n'));

const refuse = (reason: string): never => {
  throw new ConfigurationError([`AUTH_PUBLIC_KEY ${reason}`]);
};

/** Reads an Ed25519 public key from PEM or JWK; throws `ConfigurationError` without repeating the text. */
const parsePublicKey = (text: string): KeyObject => {
  if (/PRIVATE KEY|"d"\s*:/.test(text)) return refuse('is a private key; it must be the public one');
  let key: KeyObject;
  try {
    key = publicKeyOf(text);
  } catch {
    return refuse('must be a public key as PEM (-----BEGIN PUBLIC KEY-----) or JWK');
  }
  return key.asymmetricKeyType === 'ed25519' ? key : refuse('must be an Ed25519 key');
};

const generatePem = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The configured public key, or the development key pair of the data directory, made the first time that anyone asks for it. */
export const openKeyring = ({ authPublicKey, dataDir }: Pick<Configuration, 'authPublicKey' | 'dataDir'>): Keyring => {
  if (authPublicKey !== undefined) return { publicKey: parsePublicKey(authPublicKey) };
  const privateKey = createPrivateKey(keepOnce(join(dataDir, 'keys', 'development-ed25519.pem'), generatePem));
  return { privateKey, publicKey: createPublicKey(privateKey) };
};
