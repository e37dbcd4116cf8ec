import { readBack } from '../learn/read-back.ts';
import type { CallValues, Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { authStep, isPasswordName } from '../spec/names.ts';
import { fresh, type Ground, groundOf, type InputPoint, pointsOf, probe } from './points.ts';

/** A place of one operation, with the honest answer. */
export interface Target {
  readonly ground: Ground;
  readonly point: InputPoint;
  /** The point's value as text; `1` where it has none. */
  readonly text: string;
  send(value: unknown): Promise<Exchange>;
}

/** Which operations are varied: all that may be called, and whose changes go to objects of the scan. */
export function mayVary(operation: ScanOperation, scan: Scan): boolean {
  if (operation.method === 'GET') return true;
  return scan.writes && ['POST', 'PUT', 'PATCH'].includes(operation.method) && !['logout', 'renew'].includes(authStep(operation) ?? '');
}

/** The places of an operation that take text. Passwords are left alone, for the lockouts they cause. */
export function targetsOf(scan: Scan, operation: ScanOperation, wanted: (point: InputPoint) => boolean = () => true): Target[] {
  const ground = groundOf(scan, operation);
  if (ground === null) return [];
  return pointsOf(ground, scan)
    .filter((point) => typeof point.value !== 'boolean' && wanted(point))
    .map((point) => ({
      ground,
      point,
      text: point.value === null || point.value === undefined || point.value === '' ? '1' : String(point.value),
      send: (value) => probe(scan, ground, placed(scan, ground, point, value)),
    }));
}

function placed(scan: Scan, ground: Ground, point: InputPoint, value: unknown): CallValues {
  return point.place(fresh(scan, ground), value);
}

export function takesText(point: InputPoint): boolean {
  return typeof point.value === 'string' && !isPasswordName(point.name);
}

/** Two numbers whose product no answer holds by chance. */
export function factors(scan: Scan): { readonly left: number; readonly right: number; readonly product: string } {
  const left = scan.random.integer(7_001, 9_999);
  const right = scan.random.integer(6_001, 8_999);
  return { left, right, product: String(left * right) };
}

/**
 * Does a text that holds a computation come back computed? Asked twice with other numbers; looks at the answer and, for
 * requests that store something, at what can be read afterwards. Gives the answers that prove it.
 */
export async function computes(scan: Scan, target: Target, payload: (left: number, right: number) => string): Promise<Exchange[] | null> {
  const proofs: Exchange[] = [];
  for (let round = 0; round < 2; round++) {
    const { left, right, product } = factors(scan);
    const exchange = await target.send(payload(left, right));
    if (exchange.body.includes(product)) proofs.push(exchange);
    else {
      const { operation, session } = target.ground;
      const stored =
        operation.method !== 'GET' && session !== null && round > 0
          ? await readBack(scan, session, operation, (one) => one.body.includes(product))
          : null;
      if (stored === null) return null;
      proofs.push(exchange, stored);
    }
  }
  return proofs;
}
