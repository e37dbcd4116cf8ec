import type { ListenerConfig } from '../config/listener-schema.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import type { Face } from '../server/face.ts';
import { GrpcFace } from './envoy/grpc-face.ts';
import { serveAuthRequest, serveExtAuthzHttp, serveMirror, serveMirrored } from './http/serve.ts';
import { SpoeFace } from './spoe/spoe-face.ts';

/** How a listener serves: requests over HTTP by a function, or whole connections by a face. */
export type Serving = { readonly serve: ConnectionView['serve']; readonly face: null } | { readonly serve: null; readonly face: Face };

const serveProxy: ConnectionView['serve'] = (runtime, connection, inbound, head) => new Exchange(runtime, connection, inbound, head);

/** What a listener of this kind serves with. */
export function servingOf(config: ListenerConfig, runtime: Runtime): Serving {
  switch (config.kind) {
    case 'proxy':
      return { serve: serveProxy, face: null };
    case 'ext_authz_http':
      return { serve: serveExtAuthzHttp, face: null };
    case 'auth_request':
      return { serve: serveAuthRequest(config.mirrored), face: null };
    case 'mirror':
      return { serve: config.mirrored ? serveMirrored : serveMirror, face: null };
    case 'ext_authz':
    case 'ext_proc':
      return { serve: null, face: new GrpcFace(config, runtime) };
    case 'spoe':
      return { serve: null, face: new SpoeFace(config, runtime) };
    default:
      return config.kind satisfies never;
  }
}
