/** What stands in a log line in place of a secret. */
const redacted = '[redacted]';

const secretNames =
  'authorization|proxy-authorization|cookie|set-cookie|password|passwd|passphrase|secret|token|access[_-]?token|refresh[_-]?token|' +
  'api[_-]?key|private[_-]?key|cursor[_-]?key|client[_-]?secret';

const rules: readonly (readonly [RegExp, string])[] = [
  // A JSON member with a telling name, at any depth; the value is a string or a number.
  [new RegExp(`("(?:${secretNames})":)(?:"(?:[^"\\\\]|\\\\.)*"|-?\\d[\\d.eE+-]*)`, 'gi'), `$1"${redacted}"`],
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]+/g, `$1 ${redacted}`],
  // A JSON Web Token wherever it stands.
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, redacted],
  // Credentials of a connection string, up to the last @ of the word: a password may hold one.
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s"/@]*:[^\s"]*@/gi, `$1${redacted}@`],
  [new RegExp(`([?&;](?:${secretNames})=)[^\\s"&;]+`, 'gi'), `$1${redacted}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----/g, redacted],
];

/** Takes tokens, passwords and the credentials of connection strings out of a text, be it a sentence or a line of JSON. */
export const redact = (line: string): string => rules.reduce((text, [pattern, substitute]) => text.replace(pattern, substitute), line);
