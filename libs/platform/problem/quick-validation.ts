import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata';

/** As class-validator names classes. */
type Class = ValidationMetadata['target'] & object;
type Check = (value: unknown, object: object) => boolean;

interface Field {
  readonly name: string;
  /** Whether there is anything to check in this object. */
  readonly isAsked: Check;
  readonly checks: readonly Check[];
}

type Fields = ReadonlyMap<string, Field>;

const every = (value: unknown, check: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(check);

/** As validators are called by class-validator; one that answers later than now has not said yes. */
const constraintCheck = (metadata: ValidationMetadata, validator: ValidatorConstraintInterface): Check => {
  const { propertyName: property, constraints, target } = metadata;
  const targetName = typeof target === 'string' ? target : target.name;
  const accepts: Check = (value, object) => validator.validate(value, { value, constraints, targetName, object, property }) === true;
  return metadata.each ? (value, object) => every(value, (item) => accepts(item, object)) : accepts;
};

/** What a rule asks for; undefined when it is of a kind that only the validator itself knows. */
const checksOf = (metadata: ValidationMetadata): readonly Check[] | undefined => {
  if (metadata.type === 'nestedValidation') return [metadata.each ? (value) => every(value, isSurelyValid) : isSurelyValid];
  if (metadata.type !== 'customValidation' || metadata.validateIf !== undefined) return undefined;
  const constraints = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  return constraints.map(({ instance }) => constraintCheck(metadata, instance));
};

const fieldOf = (name: string, rules: readonly ValidationMetadata[]): Field | undefined => {
  const conditions = rules.filter(({ type }) => type === 'conditionalValidation');
  const checks = rules.filter((rule) => !conditions.includes(rule)).map(checksOf);
  if (checks.includes(undefined)) return undefined;
  const isAsked: Check = (value, object) =>
    conditions.every(({ constraints: [holds] }) => (holds as (o: object, v: unknown) => boolean)(object, value));
  return { name, isAsked, checks: checks.flatMap((each) => each ?? []) };
};

const none: Fields = new Map();

/** The fields that a class declares; none, where a quick answer is impossible. */
const declaredBy = (type: Class): Fields => {
  const storage = getMetadataStorage();
  const rules = storage.groupByPropertyName(storage.getTargetValidationMetadatas(type, '', false, false));
  const fields = Object.entries(rules).map(([name, of]) => fieldOf(name, of));
  if (fields.includes(undefined)) return none;
  return new Map(fields.flatMap((field) => (field === undefined ? [] : [[field.name, field]])));
};

const known = new WeakMap<Class, Fields>();

const fieldsOf = (object: object): Fields => {
  const type = (Object.getPrototypeOf(object) as object | null)?.constructor;
  if (type === undefined) return none;
  const found = known.get(type) ?? declaredBy(type);
  known.set(type, found);
  return found;
};

const fits = ({ name, isAsked, checks }: Field, object: object): boolean => {
  const value: unknown = Reflect.get(object, name);
  return !isAsked(value, object) || checks.every((check) => check(value, object));
};

/**
 * Whether an instance of a request's class fits its decorators and has no field besides. It runs the very validators that the decorators
 * name, without what class-validator builds for an error on every field of every request. False is no refusal: the validator decides
 * then, and says why.
 */
export const isSurelyValid = (object: unknown): boolean => {
  if (typeof object !== 'object' || object === null) return false;
  const fields = fieldsOf(object);
  if (fields.size === 0) return false;
  for (const name of Object.keys(object)) if (!fields.has(name)) return false;
  for (const field of fields.values()) if (!fits(field, object)) return false;
  return true;
};
