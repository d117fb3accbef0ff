import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDocument } from '@copyledger/contracts/problems/problem-document';
import { type ProblemName, problemTypeOf, problemUriOf } from '@copyledger/contracts/problems/problem-types';

const exampleOf = (name: ProblemName) => {
  const { status, title, meaning } = problemTypeOf(name);
  const instance = 'urn:uuid:6f1c2f60-5d0b-4b3a-9b1f-0f6f7f3b1c55';
  return { summary: title, description: meaning, value: { type: problemUriOf(name), title, status, instance } };
};

const responseOf = (status: number, names: readonly ProblemName[]): MethodDecorator & ClassDecorator =>
  ApiResponse({
    status,
    description: names.map((name) => problemTypeOf(name).title).join('; '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDocument) },
        examples: Object.fromEntries(names.map((name) => [name, exampleOf(name)])),
      },
    },
  });

/** Documents the problems that a route answers with: one response per status, with an example of each type. */
export const ApiProblems = (...names: readonly ProblemName[]): MethodDecorator & ClassDecorator => {
  const statuses = [...new Set(names.map((name) => problemTypeOf(name).status))];
  return applyDecorators(
    ApiExtraModels(ProblemDocument),
    ...statuses.map((status) =>
      responseOf(
        status,
        names.filter((name) => problemTypeOf(name).status === status),
      ),
    ),
  );
};
