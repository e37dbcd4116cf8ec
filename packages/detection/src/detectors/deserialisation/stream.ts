import type { RequestView } from '@sallyport/core';
import { type ObjectStream, objectStream as streamOf } from '@sallyport/traffic';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';
import { DOTNET, JAVA, PYTHON, RUBY } from './rules.ts';

const STREAMS: Readonly<Record<ObjectStream, readonly [Rule, string]>> = {
  java: [JAVA, 'a Java object stream'],
  dotnet: [DOTNET, 'a .NET binary formatter stream'],
  'view-state': [DOTNET, 'a view state that is an object'],
  pickle: [PYTHON, 'a Python pickle'],
  marshal: [RUBY, 'a stream of Ruby Marshal'],
};

/** Objects are posted as they are, and no body processor makes values of them: the head of the body itself is read. */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { bytes } = request.body;
  if (bytes.length === 0) return;
  const stream = streamOf((index) => bytes[index] ?? 0, bytes.length);
  if (stream === null) return;
  const [rule, name] = STREAMS[stream];
  report(rule, 'body', name);
}

export const objectStream: MessageDetector = { class: 'deserialisation', rules: [], inspectRequest };
