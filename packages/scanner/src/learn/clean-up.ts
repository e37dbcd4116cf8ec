import type { Exchange } from '../model.ts';
import type { Scan } from '../scan.ts';
import { nounOfParameter } from '../spec/names.ts';
import { sameNoun } from './pool.ts';
import { accepted } from './verdict.ts';

/** Takes away what the scan made, where the API lets its maker do so. Gives how many are left. */
export async function cleanUp(scan: Scan): Promise<number> {
  let left = 0;
  for (const made of [...scan.made].reverse()) {
    const operation = scan.operations.find((one) => {
      const last = /\{([^}]+)\}$/.exec(one.path)?.[1];
      return (
        one.method === 'DELETE' &&
        last !== undefined &&
        sameNoun(nounOfParameter(one.path, last), made.noun) &&
        one.path.startsWith(made.path.split('{')[0]!.replace(/\/$/, ''))
      );
    });
    if (operation === undefined) {
      left++;
      continue;
    }
    const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
    const values = Object.fromEntries(
      names.map((name, index) => [`path ${name}`, index === names.length - 1 ? made.value : made.via[name]]),
    );
    if (Object.values(values).some((value) => value === undefined)) left++;
    else if (!gone(await scan.as(made.session, scan.call(operation, { parameters: values, body: undefined })))) left++;
  }
  scan.made.length = 0;
  return left;
}

/** Taken away now, or by a check before. */
function gone(exchange: Exchange): boolean {
  return accepted(exchange) || exchange.status === 404 || exchange.status === 410;
}
