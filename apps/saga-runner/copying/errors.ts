/** Another process has written to a journal since this one did: what this one knows of its desks is no longer the newest. */
export class JournalFenced extends Error {
  constructor(readonly stream: string) {
    super(`${stream}: another process writes this journal`);
    this.name = 'JournalFenced';
  }
}

/** The desk's history, or what it makes of an input, cannot be: it copies nothing until somebody has looked. Others go on. */
export class DeskQuarantined extends Error {
  constructor(
    readonly leaderAccountId: string,
    cause: unknown,
  ) {
    super(`${leaderAccountId}: the desk cannot go on`, { cause });
    this.name = 'DeskQuarantined';
  }
}
