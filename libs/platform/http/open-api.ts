import { type INestApplication, Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { inWordsOf31 } from './open-api-31';

const description =
  'Commands and queries of Copyledger. Amounts, prices and quantities are decimal strings. Every write answers with its log position; ' +
  'a read that sends it as `Min-Position` sees that write. Failures are `application/problem+json` (RFC 9457), explained under `/problems`.';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
}

/** The OpenAPI 3.1 document of everything that the app serves. */
const describe = (app: INestApplication, { title, version }: ApiDescription): OpenAPIObject => {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .setDescription(description)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`copyledger token --user U --role R` makes one.' })
    .addSecurityRequirements('bearer');
  return inWordsOf31(SwaggerModule.createDocument(app, builder.build()));
};

/** What the application's own API looks like, for those who describe something beside it. */
@Injectable()
export class OwnApi {
  private make: (() => OpenAPIObject) | undefined;
  private made: OpenAPIObject | undefined;

  /** Says how to describe it, which takes a moment and is put off until somebody asks. */
  describedBy(make: () => OpenAPIObject): void {
    this.make = make;
  }

  /** Throws before the application is composed. */
  get document(): OpenAPIObject {
    this.made ??= this.make?.();
    if (this.made === undefined) throw new Error('Invariant: the API is described when it is composed.');
    return this.made;
  }
}

/** A browsable page at `/docs` and the document at `/docs-json`, made when first asked for; the page loads nothing from elsewhere. */
export const serveDocs = (app: INestApplication, api: ApiDescription): void => {
  const own = app.get(OwnApi);
  own.describedBy(() => describe(app, api));
  SwaggerModule.setup('docs', app, () => own.document, {
    customSiteTitle: api.title,
    // The validator's badge would ask a server on the internet.
    swaggerOptions: { validatorUrl: null, persistAuthorization: true, displayRequestDuration: true },
  });
};
