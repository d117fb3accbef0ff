import { openKeyring } from '@copyledger/platform/auth/keys';
import { isUser, type Role, roles } from '@copyledger/platform/auth/principal';
import { issueToken } from '@copyledger/platform/auth/token-issuer';
import { loadConfiguration } from '@copyledger/platform/config/configuration';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliFailure } from '../cli-failure';
import { parseDuration } from '../duration';

interface TokenOptions {
  readonly user: string;
  readonly role: Role;
  readonly ttl: number;
  readonly data?: string;
}

const userOf = (text: string): string => {
  if (isUser(text)) return text;
  throw new InvalidArgumentError('A user is 1 to 64 letters, digits and . _ @ : -, a letter or digit first.');
};

const secondsOf = (text: string): number => {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new InvalidArgumentError(`It ${parsed.problem}.`);
  return parsed.value;
};

const issue = async ({ user, role, ttl, data }: TokenOptions): Promise<void> => {
  const configuration = loadConfiguration({ ...process.env, ...(data !== undefined && { DATA_DIR: data }) });
  const { privateKey } = openKeyring(configuration);
  if (privateKey === undefined) throw new CliFailure('AUTH_PUBLIC_KEY is configured: tokens come from whoever has its private key');
  process.stdout.write(`${await issueToken({ user, role, ttlSeconds: ttl }, { privateKey, terms: configuration })}\n`);
};

/** `copyledger token`: prints a token for development, and nothing else. */
export const addTokenCommand = (program: Command): void => {
  program
    .command('token')
    .description('print a token for development, signed with the key of the data folder (made if there is none yet)')
    .requiredOption('--user <name>', 'who the token is for', userOf)
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).makeOptionMandatory())
    .addOption(new Option('--ttl <time>', 'how long it is good for: 90s, 15m, 12h, 7d').default(12 * 3600, '12h').argParser(secondsOf))
    .option('--data <dir>', "the platform's data folder (default: DATA_DIR, or .data)")
    .addHelpText('after', '\nExample:\n  TOKEN=$(copyledger token --user ada --role trader --ttl 1h)')
    .action(issue);
};
