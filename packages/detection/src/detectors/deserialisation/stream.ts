import type { RequestView } from '@sallyport/core';
import { type ObjectStream, objectStream as streamOf } from '@sallyport/traffic';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';
import { DOTNET, GADGET, JAVA, PYTHON, RUBY } from './rules.ts';

const STREAMS: Readonly<Record<ObjectStream, readonly [Rule, string]>> = {
  java: [JAVA, 'a Java object stream'],
  dotnet: [DOTNET, 'a .NET binary formatter stream'],
  'view-state': [DOTNET, 'a view state that is an object'],
  pickle: [PYTHON, 'a Python pickle'],
  marshal: [RUBY, 'a stream of Ruby Marshal'],
};

const OPEN_ANGLE = 0x3c;

/** Bytes of an XML body that are read for classes; a chain of gadgets begins at once. */
const DOCUMENT_BYTES_MAX = 4_096;

/** Elements named by a class that no message holds, and how XStream writes what writes itself; names are no values. */
const CLASS_ELEMENT =
  /<(?:java\.(?:beans|rmi|net|lang\.(?:process|runtime))|javax\.(?:swing|naming|crypto|management|imageio|script)|jdk\.|com\.sun\.|sun\.|org\.(?:apache|springframework|codehaus|hibernate)\.)[\w.$-]{0,128}[\s/>]|<dynamic-proxy>|\sserialization=["']custom["']/;

function checkDocument(bytes: Uint8Array, report: MessageReport): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, DOCUMENT_BYTES_MAX)).toString('latin1').toLowerCase();
  const found = CLASS_ELEMENT.exec(text);
  if (found !== null) report(GADGET, 'body', found[0], 0.8);
}

/** Objects are posted as they are, and no body processor makes values of them: the head of the body itself is read. */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { bytes } = request.body;
  if (bytes.length === 0) return;
  if (bytes[0] === OPEN_ANGLE) {
    checkDocument(bytes, report);
    return;
  }
  const stream = streamOf((index) => bytes[index] ?? 0, bytes.length);
  if (stream === null) return;
  const [rule, name] = STREAMS[stream];
  report(rule, 'body', name);
}

export const objectStream: MessageDetector = { class: 'deserialisation', rules: [], inspectRequest };
