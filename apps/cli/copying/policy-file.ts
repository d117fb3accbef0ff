import type { CopyPolicy } from '@copyledger/domain/copying/policy';
import { readPolicy } from '@copyledger/domain/copying/policy-document';
import type { Asset } from '@copyledger/kernel';
import { FileFailure } from '../csv/file-failure';
import { readJson } from './json-file';

interface Origin {
  readonly file: string;
  readonly asset: Asset;
  /** Before the names of fields, where a file has several policies: `[3].`. */
  readonly prefix?: string;
}

const policyOf = (document: unknown, { file, asset, prefix = '' }: Origin): CopyPolicy => {
  const policy = readPolicy(document, asset);
  if (policy.ok) return policy.value;
  throw new FileFailure({ file }, `${prefix}${policy.problem.field} ${policy.problem.reason}`);
};

/** The policy that a file holds. Throws `FileFailure` with the field that does not fit. */
export const readPolicyFile = async (file: string, asset: Asset): Promise<CopyPolicy> => policyOf(await readJson(file), { file, asset });

const policiesMax = 10_000;

/** The policies that a file lists. */
export const readPoliciesFile = async (file: string, asset: Asset): Promise<readonly CopyPolicy[]> => {
  const documents = await readJson(file);
  if (!Array.isArray(documents) || documents.length === 0 || documents.length > policiesMax)
    throw new FileFailure({ file }, `must be a list of 1 to ${policiesMax} policies`);
  return documents.map((document: unknown, index) => policyOf(document, { file, asset, prefix: `[${index}].` }));
};
