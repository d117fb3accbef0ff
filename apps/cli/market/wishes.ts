import type { SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import { InvalidArgumentError } from 'commander';

/** One recorded market, as the command line asks for it. */
export interface MarketWish {
  readonly book: string;
  readonly trades?: string;
  readonly bbo?: string;
  /** As the venue names it. */
  readonly market?: string;
  readonly instrument?: string;
  readonly role?: SourceRole;
  readonly contractValue?: string;
}

type Part = Exclude<keyof MarketWish, 'book'>;

/** Options that stand behind a `--book` belong to it, up to the next `--book`. */
export class WishList {
  readonly wishes: MarketWish[] = [];

  /** To be given to the parser of `--book`. */
  readonly begin = (book: string): string => {
    this.wishes.push({ book });
    return book;
  };

  /** To be given to the parser of an option that belongs to a book. */
  of<P extends Part>(
    part: P,
    check: (text: string) => NonNullable<MarketWish[P]> = (text) => text as NonNullable<MarketWish[P]>,
  ): (text: string) => string {
    return (text) => {
      const last = this.wishes.length - 1;
      const wish = this.wishes[last];
      if (wish === undefined) throw new InvalidArgumentError('It belongs to a --book, which has to stand before it.');
      if (wish[part] !== undefined) throw new InvalidArgumentError('Its --book has one already.');
      this.wishes[last] = { ...wish, [part]: check(text) };
      return text;
    };
  }
}
