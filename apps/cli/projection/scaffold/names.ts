/** A projection's name in the spellings that its files need. */
export interface Names {
  /** `trading-streaks`: the folder and its files. */
  readonly kebab: string;
  /** `tradingStreaks`: constants. */
  readonly camel: string;
  /** `TradingStreaks`: types. */
  readonly pascal: string;
  /** `trading_streaks`: the projection, its schema and its table. */
  readonly snake: string;
  /** `trading streaks`: in sentences. */
  readonly words: string;
}

const lengthMax = 40;

/** Undefined for a name that is not kebab-case, or too long for Postgres with a version behind it. */
export const namesOf = (kebab: string): Names | undefined => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) || kebab.length > lengthMax) return undefined;
  const parts = kebab.split('-');
  const capital = (part: string): string => part.charAt(0).toUpperCase() + part.slice(1);
  const pascal = parts.map(capital).join('');
  return { kebab, pascal, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), snake: parts.join('_'), words: parts.join(' ') };
};
