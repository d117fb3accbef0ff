import { bearerToken, platformUrl } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import type { PlatformAccess } from './embedded-platform';

interface Given {
  readonly url?: string;
  readonly token?: string;
}

/** Where the platform runs already; undefined when it is to be started. Throws `CliFailure` for an address without a token. */
export const givenPlatform = ({ url, token }: Given): PlatformAccess | undefined => {
  if (url === undefined) return undefined;
  if (token === undefined) throw new CliFailure('--url needs --token, or the token in COPYLEDGER_TOKEN');
  return { url: platformUrl(url), token: bearerToken(token) };
};
