/** More commands wait for one aggregate than it may hold up; nothing happened, try later. */
export class MailboxFull extends Error {
  constructor(readonly stream: string) {
    super(`${stream}: too many commands are waiting`);
    this.name = 'MailboxFull';
  }
}

/** Other writers were always first; nothing happened, try later. */
export class LostRaces extends Error {
  constructor(readonly stream: string) {
    super(`${stream}: other writers were always first`);
    this.name = 'LostRaces';
  }
}

/** The aggregate's history cannot have happened: it takes no command until somebody has looked. Others go on. */
export class AggregateQuarantined extends Error {
  constructor(
    readonly stream: string,
    cause: unknown,
  ) {
    super(`${stream}: its history cannot have happened`, { cause });
    this.name = 'AggregateQuarantined';
  }
}
