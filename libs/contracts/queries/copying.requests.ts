import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { type FollowStatus, followStatuses, type LeaderOrder, leaderOrders } from '../copying.vocabulary';
import { FilterText, PageQuery } from './list.requests';

export class LeadersQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: leaderOrders,
    default: 'followers',
    description: 'Those with most followers, the newest, or those with the least profit share first.',
  })
  @IsOptional()
  @IsIn(leaderOrders)
  readonly sort?: LeaderOrder;

  @ApiPropertyOptional({ description: 'Of the capital that is accepted.', example: 'USDT' })
  @FilterText()
  readonly asset?: string;
}

export class FollowsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Whose follows; for auditors and administrators. Your own when absent.', example: 'fay' })
  @FilterText()
  readonly follower?: string;

  @ApiPropertyOptional({ description: 'Of one leader, by the account that leads.' })
  @FilterText()
  readonly leader?: string;

  @ApiPropertyOptional({ enum: followStatuses, description: 'Those that stand like that.' })
  @IsOptional()
  @IsIn(followStatuses)
  readonly status?: FollowStatus;
}
