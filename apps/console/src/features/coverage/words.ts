import type { CoverageGapReason } from '@sallyport/core';

/** What each gap means, for people. */
export const GAP: Readonly<Record<CoverageGapReason, { readonly label: string; readonly means: string }>> = {
  'mode-off': { label: 'Mode off', means: 'The policy turned inspection off for the route' },
  'body-too-large': { label: 'Body too large', means: 'Only the first part of the body was read; raise the body limit of the route' },
  'content-type': { label: 'Content type', means: 'No reader for this type of body' },
  'content-encoding': { label: 'Content coding', means: 'No decoder for this coding of the body' },
  'decode-limit': { label: 'Decoding limit', means: 'Decoded data was over its limit' },
  'leaf-limit': { label: 'Too many values', means: 'More values than are inspected in one message' },
  'depth-limit': { label: 'Nested too deep', means: 'Deeper than is inspected' },
  deadline: { label: 'Deadline', means: 'Inspection reached its time limit' },
  fault: { label: 'Fault', means: 'A part of the inspection failed' },
  upgraded: { label: 'Upgraded', means: 'The connection became a WebSocket; its frames are not inspected' },
  'not-shown': { label: 'Not shown', means: 'The form of deployment does not show this part' },
  'out-of-band': { label: 'Out of band', means: 'Only a copy was seen, so nothing could be stopped' },
  unparsable: { label: 'Unparsable', means: 'The body is not what its type says' },
  streamed: { label: 'Answer streamed', means: 'The answer has no end that could be waited for, so it was not held against its schema' },
  'keys-missing': { label: 'Token keys missing', means: 'The keys of the token issuer could not be had, so the token was not checked' },
};
