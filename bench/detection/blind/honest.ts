import type { RawRequest } from '@sallyport/traffic';
import { textHash } from '../../../packages/detection/training/random.ts';
import { FORMAT_KINDS } from './api-formats.ts';
import { QUERY_API_KINDS } from './api-queries.ts';
import { SIGN_IN_KINDS } from './api-sign-in.ts';
import { CORE_KINDS } from './bank-cores.ts';
import { DESK_KINDS } from './bank-desk.ts';
import { WIRE_KINDS } from './bank-messages.ts';
import { OPEN_KINDS } from './bank-open.ts';
import { REGION_KINDS } from './bank-regions.ts';
import { RISK_KINDS } from './bank-risk.ts';
import { BANKING_KINDS } from './banking.ts';
import { MESSAGE_KINDS } from './banking-messages.ts';
import { BROWSING_KINDS } from './browsing/kinds.ts';
import { CLIENT_KINDS } from './clients.ts';
import { Draw } from './draw.ts';
import { EVERYDAY_KINDS } from './everyday/kinds.ts';
import { FIFTH_KINDS } from './fifth/kinds.ts';
import { FILE_KINDS } from './files.ts';
import { IDENTITY_KINDS } from './identity.ts';
import { INTEGRATION_KINDS } from './integrations.ts';
import type { Kind } from './kind.ts';
import { OPERATION_KINDS } from './operations.ts';
import { MODEL_KINDS, SIGNAL_KINDS } from './operations-telemetry.ts';
import { QUERY_KINDS } from './queries.ts';
import { STATEMENT_KINDS } from './statements.ts';
import { TELEMETRY_KINDS } from './telemetry.ts';
import { DEVELOPER_KINDS, TEXT_KINDS } from './texts.ts';
import { WEB_KINDS } from './web/kinds.ts';

/** Every kind of honest request. Their words were written without looking at the rules, and nothing of them is trained on. */
export const HONEST_KINDS: readonly Kind[] = [
  ...CLIENT_KINDS,
  ...IDENTITY_KINDS,
  ...BANKING_KINDS,
  ...MESSAGE_KINDS,
  ...INTEGRATION_KINDS,
  ...TELEMETRY_KINDS,
  ...TEXT_KINDS,
  ...QUERY_KINDS,
  ...FILE_KINDS,
  ...DEVELOPER_KINDS,
  ...CORE_KINDS,
  ...OPEN_KINDS,
  ...REGION_KINDS,
  ...WIRE_KINDS,
  ...RISK_KINDS,
  ...DESK_KINDS,
  ...QUERY_API_KINDS,
  ...FORMAT_KINDS,
  ...SIGN_IN_KINDS,
  ...MODEL_KINDS,
  ...OPERATION_KINDS,
  ...SIGNAL_KINDS,
  ...STATEMENT_KINDS,
  ...WEB_KINDS,
  ...BROWSING_KINDS,
  ...EVERYDAY_KINDS,
  ...FIFTH_KINDS,
];

/** `count` requests of each kind; a kind's requests do not hang on the others. */
export function* honestRequests(count: number, seed: number): Generator<{ readonly kind: Kind; readonly raw: RawRequest }> {
  for (const kind of HONEST_KINDS) {
    const draw = new Draw(seed ^ textHash(kind.name));
    for (let index = 0; index < count; index++) yield { kind, raw: kind.make(draw) };
  }
}
