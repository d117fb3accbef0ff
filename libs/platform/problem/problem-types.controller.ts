import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ProblemName, problemTypeOf, problemTypes, problemUriOf } from '@copyledger/contracts/problems/problem-types';
import { Public } from '../auth/access.decorators';
import { ApiProblems } from './api-problems.decorator';
import { ProblemError } from './problem-error';
import { isProblemName } from './problem-of';

const explain = (name: ProblemName) => ({ type: problemUriOf(name), ...problemTypeOf(name) });

/** What the `type` of a problem leads to. */
@ApiTags('problems')
@Public()
@Controller('problems')
export class ProblemTypesController {
  @Get()
  @ApiOperation({ summary: 'Every type of problem that this server answers with', security: [] })
  @ApiOkResponse({ description: 'The types, with status, title and meaning.' })
  all() {
    return { problems: Object.keys(problemTypes).filter(isProblemName).map(explain) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'What a type of problem means', security: [] })
  @ApiOkResponse({ description: 'The type, with status, title and meaning.' })
  @ApiProblems('not-found')
  one(@Param('name') name: string) {
    if (!isProblemName(name)) throw new ProblemError('not-found', { detail: 'There is no such type of problem.' });
    return explain(name);
  }
}
