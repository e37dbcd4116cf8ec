import type { RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport } from '../../detector.ts';
import { DOTNET, JAVA, PYTHON } from './rules.ts';

/** First bytes of what object streams look like; no text begins so. Pickle: protocols 2 to 5 with their frame or first opcode. */
const HEADS = [
  { bytes: [0xac, 0xed, 0x00, 0x05], rule: JAVA, name: 'a Java object stream' },
  { bytes: [0x00, 0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff], rule: DOTNET, name: 'a .NET binary formatter stream' },
  { bytes: [0x80, 0x04, 0x95], rule: PYTHON, name: 'a Python pickle' },
  { bytes: [0x80, 0x05, 0x95], rule: PYTHON, name: 'a Python pickle' },
] as const;

/** Objects are posted as they are, and no body processor makes values of them: the head of the body itself is read. */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { bytes } = request.body;
  for (const head of HEADS) {
    if (head.bytes.every((byte, at) => bytes[at] === byte)) report(head.rule, 'body', head.name);
  }
}

export const objectStream: MessageDetector = { class: 'deserialisation', rules: [], inspectRequest };
