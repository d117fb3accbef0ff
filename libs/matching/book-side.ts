import { FarLevels } from './far-levels';
import { type LevelTable } from './level-table';
import { NONE } from './order-table';
import { PriceWindow } from './price-window';

const { SLOTS } = PriceWindow;
const HALF = SLOTS / 2;
/** Operations outside the window before it is worth moving it, beside one for every level that would move with it. */
const PATIENCE = 1024;

/**
 * The price levels of one side, best first. Prices near the touch live in a window; the others in a tree. Both together are
 * one ordered set wherever the window stands: moving it is only a matter of speed, and is paid for by the operations that
 * missed it.
 */
export class BookSide {
  /** The best level, or NONE. */
  best = NONE;
  /** Its key, or Infinity. */
  bestKey = Infinity;
  /** The open quantity of the side. */
  quantity = 0;
  private readonly window = new PriceWindow();
  private readonly far: FarLevels;
  private base = 0;
  private levelsInWindow = 0;
  /** Levels in the tree whose price is better than the window's. */
  private levelsAhead = 0;
  private misses = 0;

  constructor(private readonly levels: LevelTable) {
    this.far = new FarLevels(levels);
  }

  find(key: number): number {
    const slot = key - this.base;
    return slot >= 0 && slot < SLOTS ? this.window.level(slot) : this.far.find(key);
  }

  findOrCreate(key: number): number {
    const slot = key - this.base;
    if (slot >= 0 && slot < SLOTS) {
      const level = this.window.level(slot);
      return level !== NONE ? level : this.create(key);
    }
    return this.findOrCreateFar(key);
  }

  /** Takes an empty level out. */
  drop(level: number): void {
    const key = this.levels.key(level);
    const slot = key - this.base;
    if (slot >= 0 && slot < SLOTS) {
      this.window.clear(slot);
      this.levelsInWindow -= 1;
    } else {
      this.far.remove(key);
      if (slot < 0) this.levelsAhead -= 1;
      this.misses += 1;
    }
    this.levels.release(level);
    if (level === this.best) this.setBest(this.first());
  }

  /** The next worse level. */
  after(level: number): number {
    const key = this.levels.key(level);
    const slot = key - this.base;
    if (slot < 0) return this.better(this.window.first(), this.far.after(key));
    const near = slot < SLOTS ? this.window.after(slot) : NONE;
    return near !== NONE ? near : this.far.after(key);
  }

  private setBest(level: number): void {
    this.best = level;
    this.bestKey = level === NONE ? Infinity : this.levels.key(level);
  }

  private first(): number {
    const near = this.window.first();
    return near !== NONE && this.levelsAhead === 0 ? near : this.better(near, this.far.first());
  }

  private better(one: number, other: number): number {
    if (one === NONE) return other;
    return other === NONE || this.levels.key(one) < this.levels.key(other) ? one : other;
  }

  private findOrCreateFar(key: number): number {
    this.misses += 1;
    // A window over an empty side moves for nothing.
    if (this.best === NONE || this.misses > PATIENCE + this.levelsInWindow) this.followTouch(key);
    const level = this.find(key);
    return level !== NONE ? level : this.create(key);
  }

  private create(key: number): number {
    const level = this.levels.allocate(key);
    this.put(key, level);
    if (key < this.bestKey) this.setBest(level);
    return level;
  }

  private put(key: number, level: number): void {
    const slot = key - this.base;
    if (slot >= 0 && slot < SLOTS) {
      this.window.put(slot, level);
      this.levelsInWindow += 1;
    } else {
      this.far.insert(key, level);
      if (slot < 0) this.levelsAhead += 1;
    }
  }

  /** Centres the window on the best price, unless it stands there already. */
  private followTouch(incoming: number): void {
    this.misses = 0;
    const touch = this.best === NONE ? incoming : this.bestKey;
    const base = Math.max(touch - HALF, Number.MIN_SAFE_INTEGER);
    if (Math.abs(base - this.base) < HALF / 2) return;
    const oldBase = this.base;
    this.base = base;
    this.levelsInWindow = 0;
    // Nothing is better than the touch, and the touch is inside now.
    this.levelsAhead = 0;
    this.moveOut(oldBase);
    this.moveIn();
  }

  private moveOut(oldBase: number): void {
    const moved = [];
    for (let level = this.window.first(); level !== NONE; level = this.window.after(this.levels.key(level) - oldBase)) moved.push(level);
    for (const level of moved) this.window.clear(this.levels.key(level) - oldBase);
    for (const level of moved) this.put(this.levels.key(level), level);
  }

  private moveIn(): void {
    let level = this.far.after(this.base - 1);
    while (level !== NONE && this.levels.key(level) < this.base + SLOTS) {
      const key = this.levels.key(level);
      this.far.remove(key);
      this.put(key, level);
      level = this.far.after(key);
    }
  }
}
