import Ajv, { type ValidateFunction } from 'ajv';

/** Checks frames against the description that the server itself serves. */
export class FrameSchemas {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(readonly document: unknown) {
    this.ajv.addSchema(document as object, 'stream');
  }

  /** Throws for a frame that is not as it is described. */
  check(frame: { readonly type: string; readonly channel?: string }): void {
    const { type, channel = '' } = frame;
    const topic = channel.slice(0, channel.indexOf(':'));
    const isTopical = type === 'snapshot' || type === 'delta';
    const message = isTopical ? `${topic}${type.charAt(0).toUpperCase()}${type.slice(1)}` : type;
    const validate = this.validators.get(message) ?? this.ajv.compile({ $ref: `stream#/components/messages/${message}/payload` });
    this.validators.set(message, validate);
    if (!validate(frame)) throw new Error(`${JSON.stringify(frame)} is not as described: ${this.ajv.errorsText(validate.errors)}`);
  }
}
