import { fractionDigitsOf, type Scales } from '../decimal-units';

/** Finds the scales that prices and sizes need. */
export class ScaleGauge {
  private priceScale = 0;
  private sizeScale = 0;

  note(price: string, size: string): void {
    this.priceScale = Math.max(this.priceScale, fractionDigitsOf(price));
    this.sizeScale = Math.max(this.sizeScale, fractionDigitsOf(size));
  }

  get scales(): Scales {
    return { priceScale: this.priceScale, sizeScale: this.sizeScale };
  }
}
