import { describe, expect, it } from 'vitest';
import { anomaliesOf, type HourlyPoint } from './baseline.ts';

const START = Date.UTC(2026, 0, 5);

/** Four weeks of a party that is busy in office hours and quiet at weekends, with some noise, and then a day. */
function traffic(lastDay: (hour: number, usual: number) => number): HourlyPoint[] {
  return Array.from({ length: 29 * 24 }, (_, index) => {
    const [day, hour] = [Math.floor(index / 24), index % 24];
    const busy = day % 7 < 5 && hour >= 8 && hour < 18;
    const usual = (busy ? 1_000 : 40) + ((index * 37) % 21) - 10;
    return { at: START + index * 3_600_000, value: day < 28 ? usual : lastDay(hour, usual) };
  });
}

describe('the baseline of a third party', () => {
  it('takes the week for what it is: nothing stands out on a usual day', () => {
    expect(
      anomaliesOf(
        traffic((_, usual) => usual),
        24,
      ),
    ).toEqual([]);
  });

  it('finds the hour that is too busy for its time, and the one that is silent', () => {
    const found = anomaliesOf(
      traffic((hour, usual) => (hour === 3 ? 1_000 : hour === 10 ? 0 : usual)),
      24,
    );
    expect(found.map(({ at, z }) => [new Date(at).getUTCHours(), Math.sign(z)])).toEqual([
      [3, 1],
      [10, -1],
    ]);
    expect(found[0]!.expected).toBeLessThan(60);
  });

  it('says nothing of a party it does not know yet, nor of a quiet one that calls twice', () => {
    expect(anomaliesOf(traffic(() => 9_000).slice(-30), 24)).toEqual([]);
    const quiet = Array.from({ length: 28 * 24 }, (_, index) => ({ at: START + index * 3_600_000, value: index > 27 * 24 ? 2 : 0 }));
    expect(anomaliesOf(quiet, 24)).toEqual([]);
  });
});
