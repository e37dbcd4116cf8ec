const WHOLE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** 12,345 */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** 12.3K; below ten thousand the whole number. */
export function shortCount(value: number): string {
  return value < 10_000 ? WHOLE.format(value) : SHORT.format(value);
}

/** 0..100 as a share that never rounds up to 100 % nor down to 0 %: what is missing must stay visible. */
export function percent(value: number): string {
  if (value >= 100) return '100%';
  if (value <= 0) return '0%';
  if (value > 99.9) return '>99.9%';
  if (value < 0.1) return '<0.1%';
  return `${value.toFixed(value >= 10 && value <= 90 ? 0 : 1)}%`;
}

const SHORT_FIGURE = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** A measured number: 0.347, 12.5; from a thousand on whole. */
export function figure(value: number): string {
  return Math.abs(value) < 1_000 ? SHORT_FIGURE.format(value) : WHOLE.format(value);
}

/** A part of a whole as a percentage; 0 of 0 is 0 %. */
export function share(part: number, whole: number): string {
  return percent(whole === 0 ? 0 : (part / whole) * 100);
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** Microseconds as µs, ms or s. */
export function micros(value: number): string {
  if (value < 1_000) return `${Math.round(value)} µs`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} ms`;
  return `${(value / 1_000_000).toFixed(2)} s`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
