import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { type TlsFiles } from './options';

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export const credentialsOf = ({ certFile, keyFile }: TlsFiles): ServerCredentials =>
  ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) }]);
