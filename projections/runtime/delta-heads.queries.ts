/**
 * The position of a channel's newest delta, for the columns `projection`, `channel` and `epoch` of `of`: of the newest that there is, or of
 * the newest that was deleted.
 */
export const headOf = (of: { readonly named: string; readonly epoch: string }): string => `coalesce(
    (select d.log_offset from projections.delta d
      where d.channel = ${of.named}.channel and d.epoch = ${of.epoch} and d.projection = ${of.named}.projection
      order by d.log_offset desc limit 1),
    (select h.log_offset from projections.delta_head h
      where h.projection = ${of.named}.projection and h.channel = ${of.named}.channel and h.epoch = ${of.epoch}))`;
