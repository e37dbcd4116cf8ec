import { ATTACK_NAMES, type Attack, BREACHED_PASSWORDS, type Intensity, simulate } from '@sallyport/abuse-simulator';
import { falseAlarmRate, type Watched, watch } from './watch.ts';

const START = Date.parse('2026-03-02T00:00:00Z');

export interface Setting {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  readonly intensity: Intensity | 'none';
}

export interface Measured extends Watched {
  readonly setting: Setting;
  readonly falseAlarmRate: number;
}

/** Each attack once, two hours apart, after two days of honest traffic. */
function attacksOf(intensity: Setting['intensity']) {
  if (intensity === 'none') return [];
  return ATTACK_NAMES.map((attack: Attack, index) => ({ attack, intensity, day: 2 + index / 12 }));
}

/** The detectors on the traffic of the simulator. */
export async function measure(setting: Setting): Promise<Measured> {
  const { seed, users, days, intensity } = setting;
  const simulated = simulate({ seed, users, days, start: START, attacks: attacksOf(intensity) });
  const traffic = simulated.map(({ at, attack, record }) => ({ at, abuse: attack, record: { ...record } }));
  const watched = await watch(traffic, {
    places: { latitude: 'x-geo-latitude', longitude: 'x-geo-longitude' },
    breached: BREACHED_PASSWORDS,
  });
  return { setting, ...watched, falseAlarmRate: falseAlarmRate(watched.falseAlarms, days, users) };
}
