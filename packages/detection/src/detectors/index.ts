import type { Detector, MessageDetector } from '../detector.ts';
import { cmdi } from './cmdi/detector.ts';
import { codeInjection } from './code-injection/detector.ts';
import { crlf } from './crlf/detector.ts';
import { dataLeak } from './data-leak/detector.ts';
import { privateKeys } from './data-leak/keys.ts';
import { deserialisation } from './deserialisation/detector.ts';
import { objectStream } from './deserialisation/stream.ts';
import { fileUpload } from './file-upload/detector.ts';
import { graphqlAbuse } from './graphql-abuse/detector.ts';
import { graphqlLimits } from './graphql-abuse/limits.ts';
import { ldapi } from './ldapi/detector.ts';
import { log4shell } from './log4shell/detector.ts';
import { mailInjection } from './mail-injection/detector.ts';
import { nosqli } from './nosqli/detector.ts';
import { openRedirect } from './open-redirect/detector.ts';
import { lookalikeHost } from './open-redirect/site.ts';
import { pathTraversal } from './path-traversal/detector.ts';
import { hiddenFiles } from './path-traversal/hidden.ts';
import { protocol } from './protocol/detector.ts';
import { scanner } from './scanner/detector.ts';
import { probePaths } from './scanner/paths.ts';
import { sqli } from './sqli/detector.ts';
import { ssi } from './ssi/detector.ts';
import { ssrf } from './ssrf/detector.ts';
import { ssti } from './ssti/detector.ts';
import { xpathi } from './xpathi/detector.ts';
import { xss } from './xss/detector.ts';
import { xxe } from './xxe/detector.ts';
import { xxeDocument } from './xxe/document.ts';

/** All detectors of values; the position is the bit in the indicator automaton. */
export const DETECTORS: readonly Detector[] = [
  sqli,
  xss,
  pathTraversal,
  cmdi,
  ssrf,
  xxe,
  nosqli,
  ssti,
  ldapi,
  xpathi,
  crlf,
  ssi,
  mailInjection,
  log4shell,
  deserialisation,
  codeInjection,
  fileUpload,
  graphqlAbuse,
  openRedirect,
  scanner,
  dataLeak,
];

export const MESSAGE_DETECTORS: readonly MessageDetector[] = [
  protocol,
  hiddenFiles,
  probePaths,
  lookalikeHost,
  xxeDocument,
  objectStream,
  graphqlLimits,
  privateKeys,
];
