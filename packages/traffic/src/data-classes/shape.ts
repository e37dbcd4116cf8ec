/** What one pass over a short value says of its characters; enough to refuse nearly every class. */
export interface Shape {
  readonly digits: number;
  readonly upper: number;
  readonly lower: number;
  /** Spaces and dashes. */
  readonly gaps: number;
  /** Anything else. */
  readonly other: number;
}

export function shapeOf(value: string): Shape {
  let digits = 0;
  let upper = 0;
  let lower = 0;
  let gaps = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 97 && code <= 122) lower++;
    else if (code >= 65 && code <= 90) upper++;
    else if (code === 32 || code === 45) gaps++;
  }
  return { digits, upper, lower, gaps, other: value.length - digits - upper - lower - gaps };
}
